import type { Kata } from '../../workbook/src/course/kata.ts';
import type { KataVerdict } from '../../workbook/src/course/kata-verdict.ts';
import {
  brokenProperties,
  checkVariant,
  tokensOf,
  type JudgedVariant,
} from '../../workbook/src/gate/check-variant.ts';
import { variantsOf, type Variant } from '../../workbook/src/gate/variants.ts';
import { resolveSubject } from '../../workbook/src/course/catalogue.ts';
import type { Benchmark, BenchContext } from './bench.ts';
import { median, timed } from './statistics.ts';

export type Kind = Variant['kind'] | 'generated';
type Subject = Pick<Variant, 'name' | 'subject' | 'breaks'> & { kind: Kind };

/** The four kinds, as a table of them is read. */
const KINDS: readonly Kind[] = ['generated', 'near miss', 'reference', 'alternative'];

async function subjectsOf(kata: Kata, { subjects }: BenchContext): Promise<Subject[]> {
  const subject = await resolveSubject(kata, 'generated');
  const all: Subject[] = [
    { kind: 'generated', name: 'generated', subject, breaks: undefined },
    ...(await variantsOf(kata)),
  ];
  return all.filter(({ name }) => subjects?.includes(name) ?? true);
}

/** What a check said, in so few words that two that say the same are equal. */
function told(verdict: KataVerdict, { kind, breaks }: Subject): string {
  if (verdict.verdict === 'inconclusive') return `inconclusive: ${verdict.reason}`;
  if (verdict.verdict === 'survived') return 'survived';
  if (kind === 'generated') return `broke ${tokensOf(verdict).filter(Boolean).join(', ')}`;
  const broken = brokenProperties(verdict);
  return `broke ${broken.find((name) => name === breaks) ?? broken[0]}`;
}

/** Whether the verdict is the one that code of this kind is to get. */
export function isRight(verdict: JudgedVariant, { kind, breaks }: Pick<Subject, 'kind' | 'breaks'>): boolean {
  if (kind === 'near miss') return breaks !== undefined && brokenProperties(verdict).includes(breaks);
  return verdict.verdict === (kind === 'generated' ? 'broke' : 'survived');
}

interface Repeated {
  right: number;
  times: number[];
  /** What was said, how often; of generated code with the token. */
  said: Map<string, number>;
}

async function repeat(kata: Kata, subject: Subject, { server, runs, thorough = false }: BenchContext) {
  const repeated: Repeated = { right: 0, times: [], said: new Map() };
  for (let run = 0; run < runs; run++) {
    repeated.times.push(
      await timed(async () => {
        const verdict = await checkVariant({ kata, variant: subject, server, thorough });
        if (isRight(verdict, subject)) repeated.right++;
        const said = told(verdict, subject);
        repeated.said.set(said, (repeated.said.get(said) ?? 0) + 1);
      }),
    );
  }
  return repeated;
}

export const repeatability: Benchmark = {
  name: 'repeatability',
  title: 'How often a check says the same',
  onRequest: true,
  async measure(context) {
    const rows: string[][] = [];
    const numbers: Record<string, number> = { right: 0, checks: 0, subjectsThatDiffer: 0 };
    const notes = [
      'Right: generated code and near misses break, each near miss by the property that it names; reference and alternatives survive. One word: each subject was told in the same words each time, generated code with the same replay token.',
    ];
    for (const kata of context.katas) {
      const found = new Map<Kind, Repeated[]>();
      for (const subject of await subjectsOf(kata, context)) {
        const repeated = await repeat(kata, subject, context);
        const said = [...repeated.said].map(([what, times]) => `${times} × ${what}`).join('; ');
        const line = `${kata.number} ${subject.kind} ${subject.name}: ${repeated.right}/${context.runs} (${said})`;
        context.progress?.(line);
        if (repeated.right < context.runs || repeated.said.size > 1) notes.push(`Not the same: ${line}.`);
        found.set(subject.kind, [...(found.get(subject.kind) ?? []), repeated]);
      }
      for (const kind of KINDS) {
        const repeated = found.get(kind) ?? [];
        if (repeated.length === 0) continue;
        const right = repeated.reduce((sum, one) => sum + one.right, 0);
        const checks = repeated.length * context.runs;
        const differ = repeated.filter(({ said }) => said.size > 1).length;
        numbers['right']! += right;
        numbers['checks']! += checks;
        numbers['subjectsThatDiffer']! += differ;
        rows.push([
          `${kata.number} ${kind}`,
          String(repeated.length),
          `${right}/${checks}`,
          differ === 0 ? 'yes' : `all but ${differ}`,
          `${(median(repeated.flatMap(({ times }) => times)) / 1000).toFixed(1)} s`,
        ]);
      }
    }
    rows.push(['all', '', `${numbers['right']}/${numbers['checks']}`, '', '']);
    return { head: ['code', 'subjects', 'right', 'in one word', 'median time'], rows, numbers, notes };
  },
};

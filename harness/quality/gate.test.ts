/**
 * The quality gate: every kata on disk is what it says it is. The change as delivered breaks, and breaks the
 * same way each time; the reference and every alternative survive; every near miss breaks by the property it
 * names. A new kata is covered by being there.
 */
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, replay } from '../check/check.ts';
import type { KataProperties, Property } from '../kata.ts';
import type { Kata, SubjectCode } from '../model/kata.ts';
import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { renderProperty } from '../report/terminal.ts';
import { loadKatas, resolveSubject } from '../workbook/catalogue.ts';
import { golden, withoutAmounts } from './golden.ts';
import { complaintsAbout, shown } from './kata-folder.ts';
import { REPOSITORY, repositoryFiles } from './repository-files.ts';
import { typecheckVariants, type TypeErrors } from './typecheck.ts';
import { variantsOf, type Variant } from './variants.ts';

const katas = await Promise.all(
  (await loadKatas(REPOSITORY)).map(async (kata) => ({ kata, variants: await variantsOf(kata) })),
);

let server: PostgresServer;
let typeErrors: TypeErrors;

beforeAll(async () => {
  server = await startPostgres();
  typeErrors = await typecheckVariants(
    katas.flatMap(({ kata, variants }) => variants.map((variant): [Kata, Variant] => [kata, variant])),
  );
  // The compiler goes over some hundred variants.
}, 600_000);
afterAll(() => server.stop());

it("every folder of katas/ and solutions/ is a kata's", () => {
  const folders = repositoryFiles().flatMap((file) => /^(?:katas|solutions)\/([^/]+)/.exec(file)?.[1] ?? []);
  expect([...new Set(folders)].sort()).toEqual(katas.map(({ kata }) => kata.id));
});

for (const { kata, variants } of katas) {
  describe(kata.id, () => {
    it('has everything that a kata has, and nothing else', () => {
      expect(complaintsAbout(kata, variants)).toEqual([]);
    });
    describe('generated', () => judgeGenerated(kata));
    for (const variant of variants) {
      describe(`${variant.kind} ${variant.name}`, () => judgeVariant(kata, variant));
    }
  });
}

function judgeGenerated(kata: Kata): void {
  let generated: SubjectCode;
  let verdict: Verdict;
  let broken: PropertyVerdict;

  beforeAll(async () => {
    generated = await resolveSubject(kata, 'generated');
    verdict = await check({ kata, subject: generated, server });
    broken = firstBroken(verdict);
  });

  it('passes the linter', async () => {
    expect(await lint(`${shown(kata.dir)}/generated/**/*.ts`)).toEqual([]);
  });

  it('breaks, by a safety property', () => {
    expect(verdict.verdict, told(verdict)).toBe('broke');
    expect(broken.kind).toBe('safety');
  });

  it('breaks the same way the second time', async () => {
    const again = await check({ kata, subject: generated, server });
    expect(tokens(again)).toEqual(tokens(verdict));
  });

  it('is told as in its golden file', () => {
    const report = `${renderProperty(broken, kata.id, { ...PLAIN, kataTitle: kata.meta.title })}\n`;
    const kept = golden(kata.id, report);
    const told = broken.counterexample?.usage ? withoutAmounts : (whole: string) => whole;
    expect(told(report)).toBe(told(kept));
  });

  it('breaks again by its replay token', async () => {
    const { token } = broken.counterexample!;
    const again = await replay({ kata, subject: generated, server, token });
    expect(again).toMatchObject({ verdict: 'broke', mode: 'exact', property: broken.name });
  });

  it('has a token by which the reference does not break', async () => {
    const { token } = broken.counterexample!;
    const subject = await resolveSubject(kata, 'reference');
    const { verdict } = await replay({ kata, subject, server, token });
    expect(['survived', 'incompatible']).toContain(verdict);
  });
}

function judgeVariant(kata: Kata, variant: Variant): void {
  it('type-checks in the place of generated', () => {
    expect(typeErrors.of(kata, variant)).toEqual([]);
  });

  if (variant.kind !== 'near miss') {
    it('survives', async () => {
      const verdict = await check({ kata, subject: variant.subject, server });
      expect(verdict.verdict, told(verdict)).toBe('survived');
    });
    return;
  }
  it(`breaks: ${variant.breaks}`, async () => {
    const named = (await propertiesOf(kata)).find(({ name }) => name === variant.breaks);
    // A check that every kata gets has no id of its own to ask for: then all are run.
    const verdict = await check({
      kata,
      subject: variant.subject,
      server,
      ...(named && { only: [named.id] }),
    });
    expect(
      brokenProperties(verdict).map(({ name }) => name),
      told(verdict),
    ).toContain(variant.breaks);
    // Whoever refuses everything does nothing wrong: only liveness can object.
    if (variant.name === 'do-nothing') expect(named?.kind).toBe('liveness');
  });
}

async function propertiesOf(kata: Kata): Promise<Property[]> {
  const { default: definition } = (await import(join(kata.dir, 'survives.ts'))) as {
    default: KataProperties;
  };
  return definition.properties;
}

const PLAIN = { columns: 110, color: false, hintsSeen: 0, hintsTotal: 0 };

function brokenProperties({ properties }: Verdict): PropertyVerdict[] {
  return properties.filter(({ verdict }) => verdict === 'broke');
}

function firstBroken(verdict: Verdict): PropertyVerdict {
  const [broken] = brokenProperties(verdict);
  return broken ?? expect.fail(`nothing broke ${verdict.subject}\n${told(verdict)}`);
}

/** Where chance decides which statements meet, the token has a trace of it, and only the property is compared. */
function tokens({ properties }: Verdict): (string | undefined)[] {
  return properties.map(({ counterexample, phase, id }) =>
    counterexample && phase === 'load' ? `${id} under load` : counterexample?.token,
  );
}

/** What a failing test shows: each property's verdict, and the first counterexample in full. */
function told({ properties, reason, kata }: Verdict): string {
  const lines = properties.map(
    ({ verdict, name, coverage, reason }) => `${verdict}: ${name} (${reason ?? coverage})`,
  );
  const broken = properties.find(({ verdict }) => verdict === 'broke');
  const report = broken ? renderProperty(broken, kata, { ...PLAIN, kataTitle: '' }) : '';
  return ['', ...(reason ? [reason] : []), ...lines, report].join('\n');
}

async function lint(pattern: string): Promise<string[]> {
  const results = await new ESLint({ cwd: REPOSITORY }).lintFiles(pattern);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message, ruleId }) => `${shown(filePath)}:${line} ${message} (${ruleId})`),
  );
}

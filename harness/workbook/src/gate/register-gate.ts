import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promisesOf } from '../course/kata-files.ts';
import { checkKata, replayKata } from '../course/judge-kata.ts';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { SubjectCode } from 'survives-production';
import type { Kata } from '../course/kata.ts';
import type { PropertyVerdict } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { startPostgres } from 'survives-production/postgres';
import { plainGuide, renderProperty } from 'survives-production/report';
import { findKata, resolveSubject } from '../course/catalogue.ts';
import { guideOf } from '../course/guide.ts';
import { complaintsAboutSentences } from './sentences.ts';
import { golden, withoutAmounts } from './golden.ts';
import { brokenProperties, checkVariant, tokensOf } from './check-variant.ts';
import { complaintsAbout } from './kata-folder.ts';
import { REPOSITORY } from './repository-files.ts';
import { typecheckVariants, type TypeErrors } from './typecheck.ts';
import { variantsOf, type Variant } from './variants.ts';

/**
 * The quality gate: a kata is what it says it is. The change as delivered breaks, and breaks the same way each time; the
 * reference and every alternative survive; every near miss breaks by the property it names. A new kata is covered by
 * being there.
 *
 * @param id the kata's folder name
 */
export async function registerGate(id: string): Promise<void> {
  const kata = await findKata(id, REPOSITORY);
  const variants = await variantsOf(kata);
  describe(kata.id, () => {
    beforeAll(async () => {
      server = await startPostgres();
      typeErrors = await typecheckVariants(kata, variants);
    });
    afterAll(() => server.stop());

    it('has everything that a kata has, and nothing else', () => {
      expect(complaintsAbout(kata, variants)).toEqual([]);
    });
    it('quotes its README where its contract says what is promised', async () => {
      expect(complaintsAboutSentences(kata, await promisesOf(kata))).toEqual([]);
    });
    describe('generated', () => judgeGenerated(kata));
    for (const variant of variants) {
      describe(`${variant.kind} ${variant.name}`, () => judgeVariant(kata, variant));
    }
  });
}

/** Of the one kata that a file of tests is about. A server of its own: what Postgres keeps for all databases is not shared. */
let server: PostgresServer;
let typeErrors: TypeErrors;

function judgeGenerated(kata: Kata): void {
  let generated: SubjectCode;
  let verdict: KataVerdict;
  let broken: PropertyVerdict;

  beforeAll(async () => {
    generated = await resolveSubject(kata, 'generated');
    verdict = await checkKata({ kata, subject: generated, server });
    broken = firstBroken(verdict);
  });

  it('breaks, by a safety property', () => {
    expect(verdict.verdict, told(verdict)).toBe('broke');
    expect(broken.kind).toBe('safety');
  });

  it('breaks the same way the second time', async () => {
    const again = await checkKata({ kata, subject: generated, server });
    expect(tokensOf(again)).toEqual(tokensOf(verdict));
  });

  it('is told as in its golden file', () => {
    const report = `${renderProperty(broken, { ...PLAIN, guide: guideOf(kata) })}\n`;
    const kept = golden(kata.id, report);
    const told = broken.counterexample?.usage ? withoutAmounts : (whole: string) => whole;
    expect(told(report)).toBe(told(kept));
  });

  it('breaks again by its replay token', async () => {
    const { token } = broken.counterexample!;
    const again = await replayKata({ kata, subject: generated, server, token });
    expect(again).toMatchObject({ verdict: 'broke', mode: 'exact', property: broken.name });
  });

  it('has a token by which the reference does not break', async () => {
    const { token } = broken.counterexample!;
    const subject = await resolveSubject(kata, 'reference');
    const { verdict } = await replayKata({ kata, subject, server, token });
    expect(['survived', 'incompatible']).toContain(verdict);
  });
}

function judgeVariant(kata: Kata, variant: Variant): void {
  it('type-checks in the place of generated', () => {
    expect(typeErrors.of(variant)).toEqual([]);
  });

  if (variant.kind !== 'near miss') {
    it('survives', async () => {
      const verdict = await checkVariant({ kata, variant, server });
      expect(verdict.verdict, told(verdict)).toBe('survived');
    });
    return;
  }
  it(`breaks: ${variant.breaks}`, async () => {
    const verdict = await checkVariant({ kata, variant, server });
    expect(brokenProperties(verdict), told(verdict)).toContain(variant.breaks);
    if (variant.name !== 'do-nothing') return;
    // Whoever refuses everything does nothing wrong: only liveness can object.
    const named = verdict.properties.find(({ name }) => name === variant.breaks);
    expect(named?.kind).toBe('liveness');
  });
}

const PLAIN = { columns: 110, color: false };

function firstBroken(verdict: KataVerdict): PropertyVerdict {
  const broken = verdict.properties.find(({ verdict }) => verdict === 'broke');
  return broken ?? expect.fail(`nothing broke ${verdict.subject}\n${told(verdict)}`);
}

/** What a failing test shows: each property's verdict, and the first counterexample in full. */
function told({ properties, reason, subject }: KataVerdict): string {
  const lines = properties.map(
    ({ verdict, name, coverage, reason }) => `${verdict}: ${name} (${reason ?? coverage})`,
  );
  const broken = properties.find(({ verdict }) => verdict === 'broke');
  const report = broken ? renderProperty(broken, { ...PLAIN, guide: plainGuide(subject) }) : '';
  return ['', ...(reason ? [reason] : []), ...lines, report].join('\n');
}

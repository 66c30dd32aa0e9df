import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadKatas } from '../../workbook/src/course/catalogue.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { partIn, withPart, withPartsOf } from '../figures-page.ts';
import { explanationOf, fits, readExplanations } from './explained.ts';
import { makeMutants, originsOf } from './make.ts';
import { measuredHash, readMeasured } from './measured.ts';
import { OPERATORS } from './operators.ts';
import { mutantsPart } from './page.ts';
import { score, sum, tally } from './score.ts';
import type { End, Mutant } from './mutant.ts';

const katas = await loadKatas();
const measured = readMeasured();

describe('the table of scores', () => {
  it('is what is kept of each kata', () => {
    const page = readFileSync(join(REPOSITORY, 'docs/figures.md'), 'utf8');
    expect(partIn(page, 'mutants')).toBe(mutantsPart(measured));
  });

  it('is of what is there now, or says that it is not: npm run mutants -- --kata <number> --write, or --outdated', () => {
    const stale = [...measured].filter(([number, { hash, outdated }]) => {
      const kata = katas.find((each) => each.number === number);
      return !outdated && (!kata || measuredHash(kata) !== hash);
    });
    expect(stale.map(([number]) => number)).toEqual([]);
  });

  it('is kept when the rest of the page is written anew', () => {
    const page = withPart('# Figures\n', 'mutants', 'scores');
    expect(partIn(page, 'mutants')).toBe('scores');
    expect(withPart(page, 'mutants', 'others')).toBe(page.replace('scores', 'others'));
    expect(withPartsOf(page, '# Figures\n')).toBe(page);
  });
});

const numbers = readdirSync(fileURLToPath(new URL('./explained', import.meta.url))).map((file) =>
  file.slice(0, 2),
);

describe.each(numbers)('what is explained of %s', (number) => {
  const explanations = readExplanations(number);

  it('has a reason in one line, and is by rule or names the change', () => {
    for (const { why, relation, column, operator, was, is } of explanations) {
      expect(why).toMatch(/^\S.{10,}\S$/);
      expect(relation ?? column ?? operator ?? '', why).not.toBe('');
      expect(was === undefined, why).toBe(is === undefined);
    }
  });

  it('is about mutants that are made', async () => {
    const kata = katas.find((each) => each.number === number)!;
    const mutants = await makeMutants(kata, await originsOf(kata), OPERATORS);
    const idle = explanations.filter((each) => !mutants.some((mutant) => fits(mutant, each)));
    expect(idle).toEqual([]);
  });
});

describe('a score', () => {
  const mutant = (operator: string, is: string): Mutant => ({
    ...{ id: is, operator, family: 'away', subject: 'reference', file: 'a.ts', text: '', was: '', is },
    relation: 'seats',
  });
  const ends: End[] = [
    ...[1, 2, 3].map(() => ({ end: 'killed', by: 'one seat' }) as const),
    { end: 'survived' },
    { end: 'undecided', reason: 'none' },
    { end: 'green test' },
    { end: 'does not compile' },
    { end: 'not judged' },
  ];

  it('counts what was killed against what survived or could not be judged, and nothing else', () => {
    const judged = ends.map((end, index) => ({ mutant: mutant('order', String(index)), end }));
    const [cell, ...others] = tally(judged, [{ end: 'equivalent', why: '', relation: 'seats' }]);
    expect(others).toEqual([]);
    expect(cell).toMatchObject({
      killed: 3,
      survived: 1,
      undecided: 1,
      greenTest: 1,
      doesNotCompile: 1,
      equivalent: 1,
    });
    expect(score(cell!)).toBe(3 / 5);
    expect(score(sum([]))).toBeUndefined();
  });

  it('counts what is said to survive as it ends', () => {
    const survivor = mutant('order', 'another');
    const explanations = [{ end: 'survives', why: '', operator: 'order' }] as const;
    const [cell] = tally([{ mutant: survivor, end: { end: 'survived' } }], explanations);
    expect(explanationOf(survivor, explanations)).toBeUndefined();
    expect(score(cell!)).toBe(0);
  });

  it('leaves out by rule only what the rule fits in all that it says', () => {
    const rule = { end: 'nothing promised', why: '', operator: 'order', relation: 'seats' } as const;
    expect(fits(mutant('order', ''), rule)).toBe(true);
    expect(fits(mutant('limit', ''), rule)).toBe(false);
    expect(fits({ ...mutant('order', ''), relation: 'venues' }, rule)).toBe(false);
  });
});

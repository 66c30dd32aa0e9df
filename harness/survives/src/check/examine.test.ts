import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { Examiner } from './examine.ts';
import { inputAt } from './inputs.ts';
import { parseToken } from './token.ts';

const CODE = `
import type { Pool } from 'pg';
export async function note(pool: Pool, who: string): Promise<void> {
  await pool.query('INSERT INTO notes VALUES ($1)', [who]);
}
export async function nowhere(pool: Pool): Promise<void> {
  await pool.query('INSERT INTO there_is_no_such_table VALUES (1)');
}
export function never(): Promise<void> {
  return new Promise(() => undefined);
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE notes (who text)',
    code: CODE,
    definition: { state: 'SELECT who FROM notes' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

/** @param breaks whether a run breaks the promise; asked once for each */
const promise = (
  breaks: (input: number) => boolean,
  fn = 'note',
  inputs: fc.Arbitrary<number> = fc.constant(0),
): Property =>
  safety('it holds', {
    inputs,
    calls: () => ['alice', 'bob'].map((who) => call(who, fn as never, ...([who] as never[]))),
    holds: (_result, input) =>
      demand(!breaks(input), { headline: 'broken', expected: 'not', seen: String(input) }),
  }) as Property;

async function examined(property: Property): Promise<PropertyVerdict> {
  const examiner = new Examiner('99', tiny.of(property), () => undefined);
  const first = { ...LIMITS.check.passes[0]!.first, steps: 60 };
  await examiner.pass({ from: 'inputs', first, inputs: 3, shrinks: 100 });
  return (await examiner.conclude()).verdict;
}

describe('a failure', () => {
  it('that no run of the same schedule shows again is no verdict on the code', async () => {
    let runs = 0;
    await expect(examined(promise(() => ++runs === 2))).resolves.toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(
        /^one run broke it \(broken\), and 0 of 10 re-runs of the same schedule did: /,
      ),
    });
    expect(runs).toBeGreaterThan(11);
  });

  it('is played again as often as is said, and it is counted how often it broke', async () => {
    let runs = 0;
    await expect(examined(promise(() => ++runs % 2 === 0))).resolves.toMatchObject({
      verdict: 'broke',
      counterexample: { reproduced: '5/10' },
    });
  });

  it('is told with the smallest input that breaks, to which its token leads', async () => {
    const property = promise((input) => input >= 7, 'note', fc.integer({ min: 0, max: 1_000 }));
    await expect(examined(property)).resolves.toMatchObject({
      verdict: 'broke',
      counterexample: { seen: '7', reproduced: '10/10' },
    });
    const { counterexample } = await examined(property);
    const { inputPath } = parseToken(counterexample!.token);
    expect(await inputAt('99', property, inputPath)).toEqual({ input: 7 });
  });
});

describe('a promise is not kept', () => {
  it('by calls that all fail: it was never put to the test', async () => {
    await expect(examined(promise(() => false, 'nowhere'))).resolves.toMatchObject({
      verdict: 'inconclusive',
      reason: 'every call failed, so this was never put to the test',
    });
  });

  it('by a run that could not be judged', async () => {
    await expect(examined(promise(() => false, 'never'))).resolves.toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^a call never came back, so this could not be judged: /),
    });
  });

  it('unless it is', async () => {
    await expect(examined(promise(() => false))).resolves.toMatchObject({ verdict: 'survived' });
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { steered } from '../execution/conduct.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Result } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { bySchedule } from './evidence.ts';
import { STRATEGIES } from './list.ts';
import type { Attempt, Begin, Failure, Strategy } from './strategy.ts';

/** A whole way to search, as somebody would add it: whoever was named last goes first, once. */
class Backwards implements Strategy {
  readonly name = 'backwards';
  readonly phase = 'backwards';
  readonly speaks = 'beside';
  readonly evidence = bySchedule(LIMITS.evidence);
  runs = 0;

  next(): Attempt | null {
    return this.runs > 0 ? null : { conduct: steered(({ enabled }) => enabled.length - 1) };
  }

  played(): void {
    this.runs++;
  }

  says(alike: readonly this[]): string {
    const runs = alike.reduce((sum, one) => sum + one.runs, 0);
    return runs > 0 ? `; backwards, ${runs} schedules` : '';
  }

  found({ ordinal }: Failure): string {
    return `found on schedule ${ordinal}, going backwards`;
  }
}

const backwards: Begin = () => new Backwards();

const CODE = `
import type { Pool } from 'pg';
export async function take(pool: Pool, who: string): Promise<void> {
  await pool.query('UPDATE seat SET who = coalesce(who, $1)', [who]);
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE seat (who text); INSERT INTO seat VALUES (NULL)',
    code: CODE,
    definition: { state: 'SELECT who FROM seat' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

/** Broken by who comes first. */
const never = (first: string) =>
  safety('not the last', {
    inputs: fc.constantFrom(['alice', 'bob'], ['alice', 'bob', 'carol']),
    calls: (callers) => callers.map((who) => call(who, 'take' as never, ...([who] as never[]))),
    holds: ({ state }: Result<unknown>) =>
      demand(state[0]!['who'] !== first, { headline: 'wrong', expected: 'else', seen: first }),
  });

async function examine(first: string, list: readonly Begin[]) {
  const phases: string[] = [];
  const examiner = new Examiner('99', tiny.of(never(first)), (phase) => phases.push(phase), list);
  for (const effort of LIMITS.check.passes) await examiner.pass(effort);
  return { ...(await examiner.conclude()).verdict, phases };
}

it('is asked, and what it has covered stands in the sentence beside the others', async () => {
  const { verdict, coverage, phases } = await examine('nobody', [...STRATEGIES, backwards]);
  expect(verdict).toBe('survived');
  expect(phases.filter((phase) => phase === 'backwards')).toHaveLength(2);
  expect(coverage).toMatch(
    /^2 callers: every feasible order.*; 3 callers: .*at once; backwards, 2 schedules$/,
  );
});

it('is named by what it finds, and that is played again as often as it says', async () => {
  const { verdict, phase, counterexample } = await examine('bob', [backwards]);
  expect({ verdict, phase }).toEqual({ verdict: 'broke', phase: 'backwards' });
  expect(counterexample).toMatchObject({
    found: 'found on schedule 1, going backwards · 2 callers',
    reproduced: '10/10',
    token: expect.stringContaining('|start>bob'),
  });
});

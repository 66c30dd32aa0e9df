import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../execution/execution.ts';
import { steered } from '../execution/conduct.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject, type Property } from '../language/language.ts';
import type { Budget } from '../model/effort.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { bounded } from './bounded.ts';
import { followPrefix, preemptionsOf } from './choosers.ts';
import { faults } from './faults.ts';
import { Frontier } from './frontier.ts';
import { Ground } from './ground.ts';
import { overlap } from './overlap.ts';
import { playAll } from './play.ts';
import type { Begin, Strategy } from './strategy.ts';

/** What is claimed of a search that had no budget for all, held against what there is to be played. */

const CODE = `
import type { Pool } from 'pg';
export async function add(pool: Pool, who: string): Promise<void> {
  await pool.query('INSERT INTO calls VALUES ($1)', [who]);
  await pool.query('UPDATE counter SET n = n + 1 WHERE id = 1');
  await pool.query('DELETE FROM calls WHERE who = $1', [who]);
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: `CREATE TABLE counter (id int PRIMARY KEY, n int); INSERT INTO counter VALUES (1, 0);
      CREATE TABLE calls (who text PRIMARY KEY)`,
    code: CODE,
    definition: { state: 'SELECT n FROM counter' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const CALLERS = ['alice', 'bob'];
const property = safety('added', {
  inputs: fc.constant(CALLERS),
  calls: (callers: string[]) => callers.map((who) => call(who, 'add', who)),
  faults: ['terminated', 'cancelled'],
}) as Property;

const BUDGET: Budget = {
  ...{ steps: 0, samples: 0, completeFirstBound: false },
  ...{ overlap: 0, faults: 0, secondFaults: 0, stress: 0 },
};

interface Played<S extends Strategy> {
  strategy: S;
  ground: Ground;
  /** The moves of each run. */
  runs: Set<string>;
}

async function played<S extends Strategy>(begin: Begin, budget: Partial<Budget>): Promise<Played<S>> {
  const ground = new Ground(tiny.of(property), CALLERS);
  const strategy = (await begin(ground)) as S;
  ground.budget = { ...BUDGET, ...budget };
  const runs = new Set<string>();
  await playAll(strategy, ground, ({ choices }) => {
    runs.add(choices.map(({ lanes, chosen }) => lanes[chosen]).join(' '));
    return false;
  });
  return { strategy, ground, runs };
}

describe('of orders', () => {
  /** Every feasible order, and how many preemptions it has: by playing all of them. */
  const all = new Map<string, number>();
  beforeAll(async () => {
    const frontier = new Frontier();
    for (let prefix = frontier.next(); prefix; prefix = frontier.next()) {
      const { choices } = await execute(tiny.of(property), CALLERS, steered(followPrefix(prefix)));
      frontier.branch(prefix, choices);
      all.set(choices.map(({ lanes, chosen }) => lanes[chosen]).join(' '), preemptionsOf(choices));
    }
  });

  it('there are 6! / (3! 3!) = 20', () => {
    expect(all.size).toBe(20);
  });

  it.each([0, 6, 12, 24, 48, 96, 1_000])(
    'with %s steps nothing is said to be complete that is not',
    async (steps) => {
      const { ground, runs } = await played(bounded, { steps });
      const { exhausted, feasible, completeBound } = ground.orders;
      if (exhausted) expect(feasible).toBe(all.size);
      else {
        const missing = [...all].filter(([order, cost]) => cost <= completeBound && !runs.has(order));
        expect(missing).toEqual([]);
      }
      if (steps <= 24 || steps >= 1_000) expect(exhausted).toBe(steps >= 1_000);
    },
  );
});

describe.each([
  ['faults', faults, (steps: number) => ({ faults: steps })],
  ['stops', overlap, (steps: number) => ({ overlap: steps })],
] as const)('of %s', (_what, begin, budget) => {
  /** The runs in which there is one of them, wherever the callers then switch. */
  const withOne = (runs: Set<string>): string[] => [...runs].filter((run) => /[~!]/.test(run)).sort();

  it.each([6, 12, 24, 48])('with %s steps not each is said to have been tried', async (steps) => {
    const { strategy } = await played<Strategy & { covered: { complete: boolean } }>(begin, budget(steps));
    expect(strategy.covered.complete).toBe(false);
  });

  it('what is said to be complete is: a bigger budget tries none at another place', async () => {
    const placesOf = (runs: Set<string>): string[] => [
      ...new Set(withOne(runs).map((run) => run.split(' ').find((move) => /[~!]/.test(move))!)),
    ];
    const [some, more] = [
      await played<Strategy & { covered: { complete: boolean } }>(begin, budget(200)),
      await played(begin, budget(600)),
    ];
    expect(some.strategy.covered.complete).toBe(true);
    expect(placesOf(some.runs).sort()).toEqual(placesOf(more.runs).sort());
  });
});

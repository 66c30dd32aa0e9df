import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../execution/execution.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import type { Sequence } from '../contract/moves.ts';
import { PromiseBroken, subject, type Property } from '../language/language.ts';
import type { Budget } from '../model/effort.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { preemptionsOf, scheduleOf } from './choosers.ts';
import { coverageSentence } from './coverage.ts';
import { nothingExplored } from './exploration.ts';
import { Ground } from './ground.ts';
import { STRATEGIES } from './list.ts';
import { playAll } from './play.ts';
import { Replay } from './replay.ts';
import type { Attempt, Begin, Failure, Strategy } from './strategy.ts';

/** What every way to search has to keep, whatever it searches for: each line of the list is held to it. */

const CODE = `
import type { Pool } from 'pg';
export async function add(pool: Pool, amount: number): Promise<number> {
  const { rows: [row] } = await pool.query('SELECT n FROM counter');
  await pool.query('UPDATE counter SET n = $1', [row.n + amount]);
  await pool.query('INSERT INTO log VALUES ($1)', [amount]);
  return row.n + amount;
}
export async function addAtOnce(pool: Pool, amount: number): Promise<void> {
  const client = await pool.connect();
  try {
    for (const sql of ['BEGIN ISOLATION LEVEL REPEATABLE READ', 'SELECT n FROM counter']) await client.query(sql);
    await client.query('INSERT INTO log VALUES ($1)', [amount]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE counter (n int); INSERT INTO counter VALUES (0); CREATE TABLE log (n int)',
    code: CODE,
    definition: { state: 'SELECT n FROM counter' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { contract, safety, call } = subject<any>();
const CALLERS = ['alice', 'bob'];
const CROWD = Object.assign([...CALLERS], { gathering: 'both at once', callers: 2, manner: 'in-rounds' });
const THREE = [...CALLERS, 'carol'];
const added = {
  inputs: fc.constant(CALLERS),
  calls: (callers: string[]) => callers.map((who, n) => call(who, 'add', n + 1)),
};

const sums = contract<number>({
  sentences: { sum: 'The sum is told.' },
  begin: { state: 0 },
  calls: {
    add: {
      args: [fc.constantFrom(1, 2)],
      about: () => ['counter'],
      step: (n, [amount]) => ({ sentence: 'sum', answer: n + Number(amount), then: n + Number(amount) }),
    },
  },
});
const history: Sequence = {
  pool: 10,
  restless: false,
  moves: [{ kind: 'call', on: 'a', fn: 'add', args: [1] }],
};

/** Between them, each strategy has something to do. */
const PROPERTIES: { property: Property; input: unknown }[] = [
  {
    property: safety('added', { ...added, likeSomeSerialOrder: true, faults: ['answer-lost', 'terminated'] }),
    input: CALLERS,
  },
  { property: safety('added by many', { ...added, load: 'two of them' }), input: CALLERS },
  {
    property: { ...safety('crowded', { ...added, load: 'two at once' }), gathers: sums },
    input: CROWD,
  },
  {
    property: { ...safety('walked', { inputs: fc.constant(history), calls: () => [] }), walks: sums },
    input: history,
  },
  {
    property: safety('added by three', {
      inputs: fc.constant(THREE),
      calls: (callers: string[]) => callers.map((who, n) => call(who, 'addAtOnce', n + 1)),
      holds: () => undefined,
    }),
    input: THREE,
  },
  // Nothing ends soon: that would be for the clock to decide.
  { property: { ...safety('ending', added), endsMeanwhile: () => undefined }, input: CALLERS },
  {
    property: {
      ...safety('failing', {
        inputs: fc.constant(history),
        calls: () => [],
        faults: ['answer-lost', 'cancelled'],
      }),
      walks: sums,
    },
    input: history,
  },
];

/** Enough for some, and not for all orders, so that sampling has its turn. */
const BUDGET: Budget = {
  steps: 30,
  samples: 5,
  completeFirstBound: false,
  overlap: 40,
  faults: 40,
  secondFaults: 40,
  stress: 3,
  mishaps: 20,
  ends: 10,
  oneStands: 20,
  oneProcess: 2,
};
/** The most runs that could be paid for with it: each has a step. */
const MOST_RUNS = 40;

/** Drawn orders may come twice, each by a seed of its own. */
const DRAWS = ['sampling'];

interface Played {
  strategy: Strategy;
  ground: Ground;
  runs: { attempt: Attempt; execution: Execution; phase: string }[];
}

async function begun(begin: Begin): Promise<{ strategy: Strategy; ground: Ground }> {
  for (const { property, input } of PROPERTIES) {
    const ground = new Ground(tiny.of(property), input);
    ground.keepsSnapshots = input === THREE;
    const strategy = await begin(ground);
    if (strategy) return { strategy, ground };
  }
  throw new Error('no property of this test gives it anything to do');
}

async function play(begin: Begin): Promise<Played> {
  const { strategy, ground } = await begun(begin);
  ground.budget = BUDGET;
  const runs: Played['runs'] = [];
  await playAll(strategy, ground, (execution, attempt) => {
    runs.push({ attempt, execution, phase: strategy.phase });
    return runs.length > MOST_RUNS;
  });
  return { strategy, ground, runs };
}

/** What was done, as far as a strategy decides it. */
const done = ({ attempt: { conduct }, execution: { choices } }: Played['runs'][number]): string =>
  conduct.how === 'steered'
    ? choices.map(({ lanes, chosen }) => lanes[chosen]).join(' ')
    : JSON.stringify(conduct);

const sentence = ({ strategy, ground }: Pick<Played, 'strategy' | 'ground'>): string =>
  coverageSentence([{ ...nothingExplored(ground), strategies: [strategy] }]);

describe.each(STRATEGIES.map((begin, line) => ({ line: line + 1, begin })))(
  'line $line of the list',
  ({ begin }) => {
    let played: Played;
    beforeAll(async () => {
      played = await play(begin);
    });

    it('has nothing to say and nothing to play for nothing', async () => {
      const { strategy, ground } = await begun(begin);
      expect(strategy.says([strategy])).toBe('');
      expect(sentence({ strategy, ground })).toMatch(
        /^[023] callers: 0 schedules; one SQL statement at a time$/,
      );
    });

    it('plays something, comes to an end within its budget, and does not begin again', () => {
      const { strategy, runs } = played;
      expect(runs.length).toBeGreaterThan(0);
      expect(runs.length).toBeLessThanOrEqual(MOST_RUNS);
      expect([strategy.next(), strategy.next()]).toEqual([null, null]);
    });

    it('counts in the sentence what it has played, no more and no less', () => {
      const counted = new RegExp(`\\b${played.runs.length} (schedules?|runs?|crowds?|history|histories)\\b`);
      expect(sentence(played)).toMatch(counted);
      expect(sentence(played).replace(counted, '')).not.toMatch(/\b[1-9]\d* (schedule|run)s?\b/);
    });

    it('names a phase for each run', () => {
      for (const { phase } of played.runs) expect(phase).toMatch(/^[a-z]+(-\d)?$/);
    });

    it('never plays the same twice', () => {
      const { strategy, runs } = played;
      expect(new Set(runs.map(({ attempt }) => attempt)).size).toBe(runs.length);
      if (!DRAWS.includes(strategy.name)) expect(new Set(runs.map(done)).size).toBe(runs.length);
    });

    it('plays the same when it is begun anew', async () => {
      expect((await play(begin)).runs.map(done)).toEqual(played.runs.map(done));
    });

    it('says how it found a failure, how often to play it again, and how', async () => {
      const { strategy, ground, runs } = played;
      const last = runs.at(-1)!;
      const failure: Failure = {
        broken: new PromiseBroken({ headline: 'wrong', expected: 'else', seen: 'this' }),
        execution: last.execution,
        schedule: scheduleOf(last.execution.choices),
        preemptions: preemptionsOf(last.execution.choices),
        phase: last.phase,
        ordinal: runs.length,
        attempt: last.attempt,
        by: strategy,
      };
      expect(strategy.found(failure)).toMatch(/^found /);
      expect(strategy.evidence.reRuns(failure)).toBeGreaterThan(0);
      const again: string[] = [];
      const replay = new Replay(ground.setup.property, strategy.evidence.order(failure), 1);
      await playAll(
        replay,
        ground,
        (execution, attempt) => again.push(done({ attempt, execution, phase: '' })) > 0,
      );
      expect(again).toEqual([done(last)]);
    });
  },
);

it('names are different, so that each is counted for itself', async () => {
  const names = await Promise.all(STRATEGIES.map(async (begin) => (await begun(begin)).strategy.name));
  expect(new Set(names).size).toBe(STRATEGIES.length);
});

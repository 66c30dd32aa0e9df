import fc from 'fast-check';
import pg from 'pg';
import type { Chooser } from '../../survives/src/execution/choosing.ts';
import { steered } from '../../survives/src/execution/conduct.ts';
import { execute } from '../../survives/src/execution/execution.ts';
import { tinySetup } from '../../survives/src/execution/testing/tiny-setup.ts';
import { subject, type Subject } from '../../survives/src/language/language.ts';
import type { Benchmark, Figures } from './bench.ts';
import { byTurns, median, ratio } from './statistics.ts';

const SELECT = 'SELECT n FROM counters WHERE id = $1';
const UPDATE = 'UPDATE counters SET n = n + 1 WHERE id = $1';
/** Per caller. */
const STATEMENTS = 20;

const SCHEMA = `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
  INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i;`;

const CODE = `
import type { Pool } from 'pg';
const sql = (i: number) => (i % 2 === 0 ? '${SELECT}' : '${UPDATE}');
export async function throughPool(pool: Pool, row: number): Promise<void> {
  for (let i = 0; i < ${STATEMENTS}; i++) await pool.query(sql(i), [row]);
}
export async function onOneClient(pool: Pool, row: number): Promise<void> {
  const client = await pool.connect();
  try {
    for (let i = 0; i < ${STATEMENTS}; i++) await client.query(sql(i), [row]);
  } finally {
    client.release();
  }
}
export async function nothing(): Promise<void> {}
`;

const { safety } = subject<Subject>();

const twoCallersOf = (fn: string) =>
  safety(fn, {
    inputs: fc.constant(0),
    calls: () => ['alice', 'bob'].map((caller, index) => ({ caller, fn, args: [index + 1] })),
  });

/** Whoever has not just run goes next: every statement is on the other connection. */
const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};

interface Queryable {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** The same statements in the same order on the same number of connections. */
async function plainly(alice: Queryable, bob: Queryable): Promise<void> {
  for (let i = 0; i < STATEMENTS; i++) {
    const sql = i % 2 === 0 ? SELECT : UPDATE;
    await alice.query(sql, [1]);
    await bob.query(sql, [2]);
  }
}

export const throughput: Benchmark = {
  name: 'throughput',
  title: 'Steps of the engine ÷ plain round trips of the same statements',
  async measure({ server, repeats }) {
    const kata = await tinySetup(server, {
      schema: SCHEMA,
      code: CODE,
      definition: { state: SELECT.replace('$1', '1') },
    });
    const play = (fn: string) => {
      const setup = kata.of(twoCallersOf(fn));
      return async () => {
        const { ending } = await execute(setup, 0, steered(inTurns));
        if (ending.kind !== 'finished')
          throw new Error(`a run that is measured did not end: ${ending.sentence}`);
      };
    };
    const { own } = kata.of(twoCallersOf('nothing')).database;
    // A pool that has ended still closes its connections, and the database is dropped under them.
    // As somebody else: whoever is connected as the code is taken for the code, past its pool, and ends the run.
    const pools = [1, 2].map(() => new pg.Pool({ ...own.admin, max: 1 }).on('error', () => undefined));
    const clients = [1, 2].map(() => new pg.Client(own.admin));
    try {
      await Promise.all(clients.map((client) => client.connect()));
      const times = await byTurns(repeats, {
        enginePool: play('throughPool'),
        rawPool: () => plainly(pools[0]!, pools[1]!),
        engineClient: play('onOneClient'),
        rawClient: () => plainly(clients[0]!, clients[1]!),
        engineNothing: play('nothing'),
      });
      return figuresOf(times);
    } finally {
      await Promise.all([...pools, ...clients].map((one) => one.end()));
      await kata.close();
    }
  },
};

type Times = Record<'enginePool' | 'rawPool' | 'engineClient' | 'rawClient' | 'engineNothing', number[]>;

function figuresOf({ enginePool, rawPool, engineClient, rawClient, engineNothing }: Times): Figures {
  const steps = (run: number[]) => run.map((ms, index) => Math.max(ms - engineNothing[index]!, 0));
  const numbers = {
    poolSteps: ratio(rawPool, steps(enginePool)),
    clientSteps: ratio(rawClient, steps(engineClient)),
    poolWholeRun: ratio(rawPool, enginePool),
    clientWholeRun: ratio(rawClient, engineClient),
    runWithoutStatementsMs: median(engineNothing),
    roundTripMs: median(rawClient) / (2 * STATEMENTS),
  };
  const row = (name: string, steps: number, whole: number) => [name, steps.toFixed(2), whole.toFixed(2)];
  return {
    head: ['statements sent by', 'steps ÷ round trips', 'the whole run, cleaning up included'],
    rows: [
      row('pool.query', numbers.poolSteps, numbers.poolWholeRun),
      row('a checked-out client', numbers.clientSteps, numbers.clientWholeRun),
    ],
    numbers,
    notes: [
      `Two callers by turns, ${STATEMENTS} statements each, none of which blocks; plain pg sends them in the same order on as many connections.`,
      `A run without any statement (tables put back, two instances loaded, state read, connections renewed) takes ${numbers.runWithoutStatementsMs.toFixed(1)} ms here, a plain round trip ${numbers.roundTripMs.toFixed(2)} ms.`,
    ],
  };
}

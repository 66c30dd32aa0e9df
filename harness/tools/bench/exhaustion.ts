import fc from 'fast-check';
import { Search } from '../../survives/src/strategies/search.ts';
import type { Setup } from '../../survives/src/execution/setup.ts';
import { tinySetup } from '../../survives/src/execution/testing/tiny-setup.ts';
import { subject, type Subject } from '../../survives/src/language/language.ts';
import type { ConnectionConfig } from '../../survives/src/postgres/server.ts';
import { monotonicMs } from '../../survives/src/time/real-clock.ts';
import type { Benchmark, Figures } from './bench.ts';
import { findIsolationTester, NO_ISOLATION_TESTER, playSpec, specOf } from './isolation-tester.ts';
import { median } from './statistics.ts';

const ROWS = 'INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i';
const SCHEMA = `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL); ${ROWS};`;
const CODE = `
import type { Pool } from 'pg';
export async function send(pool: Pool, statements: string[]): Promise<void> {
  const client = await pool.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    client.release();
  }
}
`;

interface Space {
  name: string;
  statements: string[][];
  /** isolationtester waits for ever on an order in which a blocked session would have to go on. */
  blocks: boolean;
  /** For this many of the rounds that quick work is given. */
  share: number;
}

const independent = (callers: number): string[][] =>
  Array.from({ length: callers }, (_, caller) =>
    [1, 2, 3].map((row) => `UPDATE counters SET n = n + 1 WHERE id = ${3 * caller + row}`),
  );

const lockAndWrite = [
  'BEGIN',
  'SELECT n FROM counters WHERE id = 1 FOR UPDATE',
  'UPDATE counters SET n = n + 1 WHERE id = 1',
  'COMMIT',
];

const SPACES: Space[] = [
  { name: '2 callers × 3 independent', statements: independent(2), blocks: false, share: 0.2 },
  { name: '3 callers × 3 independent', statements: independent(3), blocks: false, share: 0.02 },
  {
    name: '2 callers × 4, FOR UPDATE on one row',
    statements: [lockAndWrite, lockAndWrite],
    blocks: true,
    share: 0.2,
  },
];

const { safety } = subject<Subject>();

interface Exhausted {
  ms: number;
  orders: number;
}

/** Spaces that would get less of a round than this are left out: with few repeats, the largest. */
const WORTH_A_ROUND = 0.1;

/** Time, number of runs in which the engine has seen every feasible order, and how many orders these stand for. */
async function exhaust(setup: Setup): Promise<Exhausted & { runs: number }> {
  const startedMs = monotonicMs();
  const search = new Search(setup, 0, { beforeRun: () => undefined });
  await search.spend({
    steps: Infinity,
    samples: 0,
    completeFirstBound: false,
    overlap: 0,
    faults: 0,
    secondFaults: 0,
    stress: 0,
  });
  const { runs, orders } = search.report;
  if (!orders.exhausted) throw new Error('the engine did not exhaust the space');
  return { ms: monotonicMs() - startedMs, runs, orders: orders.feasible ?? NaN };
}

async function exhaustByTester(binary: string, { statements }: Space, database: ConnectionConfig) {
  const spec = specOf({ setup: `DELETE FROM counters; ${ROWS};`, sessions: statements });
  const startedMs = monotonicMs();
  const orders = await playSpec(binary, spec, database);
  return { ms: monotonicMs() - startedMs, orders };
}

function emptyFigures(binary: string | undefined): Figures {
  return {
    head: [
      'space',
      'orders',
      'engine plays',
      'engine',
      'isolationtester plays',
      'isolationtester',
      'engine is faster by',
    ],
    rows: [],
    numbers: {},
    notes: [
      binary
        ? 'isolationtester is the C program that PostgreSQL tests itself with; its start, a few milliseconds, is in its time. It knows no answers and judges nothing.'
        : NO_ISOLATION_TESTER,
      'Orders of which one is another with independent statements swapped give the same result: the engine plays one for all of them and counts the rest, isolationtester plays every one.',
      'Where a statement waits for a lock, isolationtester has to be given the orders by hand: it waits in vain for the ones that cannot happen.',
    ],
  };
}

export const exhaustion: Benchmark = {
  name: 'exhaustion',
  title: "Exhausting a space, against PostgreSQL's own isolationtester on the same server",
  async measure({ server, repeats }) {
    const kata = await tinySetup(server, {
      schema: SCHEMA,
      code: CODE,
      definition: { state: 'SELECT * FROM counters ORDER BY id' },
    });
    const binary = findIsolationTester();
    const figures = emptyFigures(binary);
    try {
      for (const space of SPACES.filter(({ share }) => repeats * share >= WORTH_A_ROUND)) {
        const setup = kata.of(
          safety('space', {
            inputs: fc.constant(0),
            calls: () =>
              space.statements.map((sql, index) => ({
                caller: `caller ${index + 1}`,
                fn: 'send',
                args: [sql],
              })),
          }),
        );
        const ours: Awaited<ReturnType<typeof exhaust>>[] = [];
        const theirs: Exhausted[] = [];
        for (let round = 0; round < Math.max(1, Math.round(repeats * space.share)); round++) {
          ours.push(await exhaust(setup));
          if (binary && !space.blocks)
            theirs.push(await exhaustByTester(binary, space, setup.database.own.role));
        }
        tell(figures, space, ours, theirs);
      }
      return figures;
    } finally {
      await kata.close();
    }
  },
};

function tell(
  figures: Figures,
  { name }: Space,
  ours: (Exhausted & { runs: number })[],
  theirs: Exhausted[],
): void {
  const ms = median(ours.map((one) => one.ms));
  const theirMs = theirs.length > 0 ? median(theirs.map((one) => one.ms)) : null;
  const { runs, orders } = ours[0]!;
  figures.rows.push([
    name,
    orders.toLocaleString('en'),
    runs.toLocaleString('en'),
    seconds(ms),
    theirs[0] ? theirs[0].orders.toLocaleString('en') : '-',
    theirMs === null ? '-' : seconds(theirMs),
    theirMs === null ? '-' : `${(theirMs / ms).toFixed(2)} ×`,
  ]);
  Object.assign(figures.numbers, {
    [`${name}: orders`]: orders,
    [`${name}: runs`]: runs,
    [`${name}: runs per second`]: (runs / ms) * 1000,
    [`${name}: isolationtester's orders`]: theirs[0]?.orders ?? null,
    [`${name}: isolationtester ÷ engine`]: theirMs === null ? null : theirMs / ms,
  });
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

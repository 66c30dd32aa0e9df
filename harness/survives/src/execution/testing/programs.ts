import { GatedPool } from '../../pool/gated-pool.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import type { History } from '../../model/history.ts';
import { LIMITS, type Limits } from '../../model/limits.ts';
import { steered, type Conduct } from '../conduct.ts';
import { conductorsOf } from '../conductors.ts';
import { NO_MOVES, type Moves } from '../moves.ts';
import type { Choice } from '../choosing.ts';
import type { Ending } from '../ending.ts';
import type { Finding } from '../finding.ts';
import type { PatientChooser } from '../conduct.ts';
import type { PlannedCaller } from '../plan.ts';
import { Run, type ActResult } from '../run.ts';
import { Database } from '../database.ts';
import { schemaFrom } from '../../subject/schema.ts';
import { waitOracle } from '../wait-oracle.ts';

/** A client as programs see it. */
type Query = (sql: string, params?: unknown[]) => Promise<unknown>;

/**
 * What each caller sends, in order, on one connection; a failed statement ends the caller with ROLLBACK. Or a
 * function that does as it likes with its pool.
 */
export type Program = Record<string, string[] | ((pool: GatedPool, query: Query) => Promise<unknown>)>;

export interface ProgramRun {
  ending: Ending;
  choices: Choice[];
  history: History;
  findings: Finding[];
  /** Value or SQLSTATE of each caller, in the program's order. */
  answers: unknown[];
}

/** A database with the given schema: what is played on it needs no module and no promises. */
export async function databaseFor(server: PostgresServer, schema: string): Promise<Database> {
  return Database.prepare(server, { label: 'engine', definition: {} }, await schemaFrom(schema));
}

/** The same bounds whoever conducts. */
const limitsOf = (
  steps: number,
  { statementLimitMs: statementMs = 5000, unspokenWaitMs = LIMITS.run.unspokenWaitMs }: PlayOptions,
): Pick<Limits, 'run' | 'free'> => ({
  run: { ...LIMITS.run, steps, statementMs, unspokenWaitMs },
  free: { ...LIMITS.free, loadSteps: steps, inStepSteps: steps, loadStatementMs: statementMs },
});

interface PlayOptions {
  poolSize?: number;
  pools?: number;
  statementLimitMs?: number;
  /** After so long a wait is believed of which the server does not speak. */
  unspokenWaitMs?: number;
  stepLimit?: number;
  /** What the chooser may take besides; of a conduct, what it says itself. */
  moves?: Moves;
}

/** Plays a program once, by a chooser or in another way. The callers are dealt out to the pools in turn, each of `poolSize`. */
export async function play(
  database: Database,
  script: Program | ((run: Run) => Program),
  conducted: PatientChooser | Conduct,
  options: PlayOptions = {},
): Promise<ProgramRun> {
  const { poolSize = 10, pools = 2, stepLimit = 200, moves = NO_MOVES } = options;
  await database.reset();
  if (moves.holds > 0) await database.prepareHolds();
  const limits = limitsOf(stepLimit, options);
  const run = runOn(database, limits);
  const { board } = run;
  const program = typeof script === 'function' ? script(run) : script;
  const instances = ['a', 'b', 'c'].slice(0, pools);
  const made = instances.map(
    (instance) => new GatedPool({ warm: database.warm, instance, traffic: board, max: poolSize }),
  );
  const callers = Object.entries(program).map(([name, body], index): PlannedCaller => {
    const pool = made[index % made.length]!;
    const calls = [{ label: name, run: () => perform(pool, body) }];
    return { name, instance: instances[index % made.length]!, calls };
  });
  const conduct = typeof conducted === 'function' ? steered(conducted, moves) : conducted;
  const act = await run.act(callers, conductorsOf({ limits, property: {} }, conduct).race, true);
  const { ending, choices } = act;
  const clean = ending.kind === 'finished' && [...board.sessions].every(({ checkedOut }) => !checkedOut);
  board.close();
  const { cut } = await database.warm.reclaim(board, clean);
  await database.endBackends(cut);
  const { recorder, findings } = board;
  return { ending, choices, history: recorder.history, findings, answers: answersOf(callers, act) };
}

const runOn = (database: Database, limits: Pick<Limits, 'run' | 'free'>): Run =>
  new Run({
    oracle: waitOracle(database.watcher),
    holds: database.holds,
    outside: {},
    isServer: () => false,
    endBackends: (pids) => database.endBackends(pids),
    restart: () => {
      throw new Error('a program has no instances to restart');
    },
    locate: () => undefined,
    locateError: () => undefined,
    limits,
    property: 'a program',
  });

const answersOf = (callers: readonly PlannedCaller[], { ends }: ActResult): unknown[] =>
  callers.map(({ name }) => {
    const end = ends.find(({ caller }) => caller === name);
    return end?.error ? (end.error.code ?? end.error.message) : end?.value;
  });

async function perform(pool: GatedPool, body: Program[string]): Promise<unknown> {
  if (typeof body === 'function')
    return body(pool, (sql, params) => pool.query(sql, params) as Promise<unknown>);
  const client = await pool.connect();
  try {
    for (const sql of body) await client.query(sql);
    return 'done';
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

import type { Outcome, Result, Subject } from '../language/language.ts';
import { isPromiseBroken, ofFunction, PromiseBroken } from '../language/language.ts';
import type { Fault } from '../model/faults.ts';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Usage } from '../model/usage.ts';
import { answersOf, outcomesOf, planOf } from './callers.ts';
import type { Instance } from './instances.ts';
import type { Conduct } from './conduct.ts';
import { playOneByOne } from './one-by-one.ts';
import type { Choice } from './choosing.ts';
import type { Ending } from './ending.ts';
import type { Finding } from './finding.ts';
import type { PlannedCaller } from './plan.ts';
import type { ActResult, Run } from './run.ts';
import type { Setup } from './setup.ts';
import { startInstances, type Started } from './starting.ts';
import type { Database } from './database.ts';
import { measureRace } from './race-measures.ts';
import { RealDate } from '../time/real-clock.ts';
import { clocksOf, UnfinishedAsk, worldOf } from './world.ts';

/** What one run of one schedule gave. */
export interface Execution {
  ending: Ending;
  outcomes: Outcome[];
  state: Record<string, unknown>[];
  history: History;
  choices: Choice[];
  findings: Finding[];
  /** What the schedule made fail. */
  faults: readonly Fault[];
  /** What `holds` said, or what went wrong in what comes before the race. */
  broken: PromiseBroken | null;
  /** What the race used. */
  usage: Usage;
  /** When it started, for answers that carry a time. */
  startedAt: Date;
}

/** Plays one run from the beginning, as `conduct` says: tables put back, new instances, what is given, the race, the verdict. */
export async function execute(setup: Setup, input: unknown, conduct: Conduct): Promise<Execution> {
  const { property, definition } = setup;
  if (!(await setup.database.reset())) await setup.renewDatabase();
  const { database } = setup;
  if (conduct.how === 'steered' && conduct.moves.holds > 0) await database.prepareHolds();
  if (property.measures?.includes('buffers')) await database.compact();
  const startedAt = new RealDate();
  const clocks = await clocksOf(database, property, input);
  const start = (): Started => startInstances(setup, input, clocks, conduct);
  let started = start();
  const { run, instances } = started;
  const report: Execution = {
    ending: { kind: 'finished' },
    outcomes: [],
    state: [],
    history: run.recorder.history,
    choices: [],
    findings: run.findings,
    faults: run.faults,
    broken: null,
    usage: run.meter.usage,
    startedAt,
  };
  try {
    const before = worldOf(setup, run, instances, clocks, 'before');
    const given = await readingAnswers(() => property.given?.(before, input));
    const calls = property.calls(input);
    const plan = planOf(calls, instances, run, property.instances?.(input));
    const { act, ...measured } = await measureRace(database, property.measures, () =>
      race(run, plan, conduct),
    );
    Object.assign(report, { ending: act.ending, choices: act.choices, outcomes: outcomesOf(calls, act) });
    report.usage = { ...run.meter.usage, ...measured };
    if (run.serverFull) throw noRoomLeft(run.serverFull.message);
    if (act.ending.kind !== 'finished') return report;
    // Both at once: pg queues the second on the same connection without waiting for the first.
    const [state] = await Promise.all([
      readState(database, definition.state),
      lookAtWhatIsLeft(database, run, instances),
    ]);
    report.state = state;
    if (run.cutShort) {
      // As if the processes had been ended and started again: what they were still at is lost.
      await tearDown(database, run, false);
      started = start();
    }
    const afterwards = worldOf(setup, started.run, started.instances, clocks, 'afterwards');
    const { outcomes, usage } = report;
    const { faults, unheardErrors: unheard } = run;
    const { ledger } = before;
    const answers = answersOf(outcomes, act);
    const seen = { outcomes, answers, state, usage, faults, unheard, of: ofFunction(outcomes) };
    const result: Result<Subject> = { ...afterwards, ledger, ...seen };
    await readingAnswers(() => property.holds?.(result, input, given));
  } catch (error) {
    if (error instanceof UnfinishedAsk) report.ending = error.ending;
    else if (isPromiseBroken(error)) report.broken = error;
    else throw error;
  } finally {
    await tearDown(database, started.run, report.ending.kind === 'finished');
  }
  return report;
}

function race(run: Run, plan: readonly PlannedCaller[], conduct: Conduct): Promise<ActResult> {
  if (conduct.how === 'one-by-one') return playOneByOne(run, plan, conduct.order);
  if (conduct.how === 'steered') return run.act(plan, conduct.choose, true, conduct.moves);
  return run.act(plan, nobodyChooses, true);
}

const nobodyChooses = (): never => {
  throw new Error('without a schedule nobody is asked');
};

/** A property that trips over an answer says so in JavaScript's words: it is the answer that is not as promised. */
async function readingAnswers<T>(judge: () => T | Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw new PromiseBroken({
      headline: 'an answer does not have the shape that the contract promises',
      expected: 'answers as the README describes them',
      seen: error.message,
    });
  }
}

/** The database has read the state before, so when it cannot be read now the race has taken the contract away. */
async function readState(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  return database.read(sql).catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    throw new PromiseBroken({
      headline: 'the tables and views of the contract are no longer there',
      expected: 'they can be read',
      seen: (error.cause as Error).message,
    });
  });
}

/** What the race left behind that only the server knows. */
async function lookAtWhatIsLeft(
  database: Database,
  run: Run,
  instances: ReadonlyMap<string, Instance>,
): Promise<void> {
  for (const { pool } of instances.values()) {
    for (const event of pool.leakedListeners())
      run.find('listener-leak', `'${event}' of the pool has more listeners with each call`);
  }
  for (const { checkedOut, owner, closed } of [...run.sessions, ...run.broken]) {
    const why = closed ? ', which broke: its pool still counts it' : '';
    if (checkedOut && !run.cutShort)
      run.find('leaked-client', `${owner ?? 'a caller'} never gave its connection back${why}`);
  }
  const { advisoryLocks, prepared } = await database.leftBehind();
  if (advisoryLocks && !run.cutShort)
    run.find('advisory-lock-kept', 'an advisory lock is still held by a connection in the pool');
  for (const gid of prepared)
    run.find('prepared-transaction-left', `'${gid}' is prepared, and neither committed nor rolled back`);
}

function noRoomLeft(message: string): PlainError {
  return new PlainError(`the Postgres server has no connection left for this check: ${message}`, {
    next: 'close other sessions on that server, or raise its max_connections, and check again',
  });
}

/** Ends the run: nothing of it can reach the next one. */
async function tearDown(database: Database, run: Run, finished: boolean): Promise<void> {
  const clean =
    finished && [...run.sessions].every(({ phase, checkedOut }) => phase === 'idle' && !checkedOut);
  run.close();
  await database.holds.releaseAll();
  const renewal = renewConnections(database, run, clean);
  if (clean) database.meanwhile(renewal);
  else await renewal;
  // Last: what waited for it is gone by now, and does not go on.
  await database.report.end();
}

async function renewConnections(database: Database, run: Run, clean: boolean): Promise<void> {
  const { cut } = await database.warm.reclaim(run, clean);
  await database.endBackends(cut);
  if (!clean || run.findings.some(({ rule }) => rule === 'prepared-transaction-left'))
    await database.rollBackPrepared();
}

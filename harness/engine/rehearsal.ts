import type { Call, KataProperties, Outcome, Property, Result, World } from '../kata.ts';
import { isOutside, isPromiseBroken, PromiseBroken } from '../kata.ts';
import type { Fault } from '../model/faults.ts';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Measured, Usage } from '../model/usage.ts';
import type { SubjectModule } from '../subject/instance.ts';
import { advanceStoredTime } from '../time/advance.ts';
import { INSTANCE_NAMES, makeInstance, makeInstances, type Instance } from './instances.ts';
import { NO_MOVES, type Moves } from './moves.ts';
import type { Choice, Chooser, Ending, Finding, PlannedCaller } from './plan.ts';
import { Run, type ActResult } from './run.ts';
import type { Stage } from './stage.ts';
import { measureRace } from './race-measures.ts';
import { buffersRead } from './statistics.ts';
import { UsageMeter } from './usage-meter.ts';
import { waitOracle } from './wait-oracle.ts';

/** Everything that stays the same from run to run of one property. */
export interface Production {
  /** Another one after `renewStage`. */
  readonly stage: Stage;
  /** For when a run has changed tables or columns: then nothing can be put back, only built anew. */
  renewStage: () => Promise<Stage>;
  module: SubjectModule;
  kata: KataProperties;
  property: Property;
  console: Console;
  stepLimit: number;
  statementLimitMs: number;
}

/** What one run of one schedule gave. */
export interface Rehearsal {
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

const followDefault: Chooser = ({ byDefault }) => byDefault;

/** Plays one schedule from the beginning: tables put back, new instances, what is given, the race, the verdict. */
export async function rehearse(
  production: Production,
  input: unknown,
  chooser: Chooser,
  moves: Moves = NO_MOVES,
): Promise<Rehearsal> {
  const { property, kata } = production;
  if (!(await production.stage.reset())) await production.renewStage();
  const { stage } = production;
  if (moves.holds > 0) await stage.prepareHolds();
  if (property.measures?.includes('buffers')) await stage.compact();
  const startedAt = new Date();
  const skewMs = await skews(stage, property, input);
  const start = (): Started => startInstances(production, input, skewMs);
  let started = start();
  const { run, instances } = started;
  const report: Rehearsal = {
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
    const before = worldOf(production, run, instances, 'before');
    await readingAnswers(() => property.given?.(before, input));
    const calls = property.calls(input);
    const plan = planOf(calls, instances, run, property.instances?.(input));
    const { act, ...measured } = await measureRace(stage, property.measures, () =>
      run.act(plan, chooser, true, moves),
    );
    Object.assign(report, { ending: act.ending, choices: act.choices, outcomes: outcomesOf(calls, act) });
    report.usage = { ...run.meter.usage, ...measured };
    if (run.serverFull) throw noRoomLeft(run.serverFull.message);
    if (act.ending.kind !== 'finished') return report;
    // Both at once: pg queues the second on the same connection without waiting for the first.
    const [state] = await Promise.all([readState(stage, kata.state), lookBackstage(stage, run, instances)]);
    report.state = state;
    if (run.cutShort) {
      // As if the processes had been ended and started again: what they were still at is lost.
      await strike(stage, run, false);
      started = start();
    }
    const afterwards = worldOf(production, started.run, started.instances, 'afterwards');
    const { outcomes, usage } = report;
    const ledger = before.ledger;
    const result: Result<unknown> = { ...afterwards, ledger, outcomes, state, usage, faults: run.faults };
    await readingAnswers(() => property.holds?.(result, input));
  } catch (error) {
    if (error instanceof UnfinishedAsk) report.ending = error.ending;
    else if (isPromiseBroken(error)) report.broken = error;
    else throw error;
  } finally {
    await strike(stage, started.run, report.ending.kind === 'finished');
  }
  return report;
}

interface Started {
  run: Run;
  instances: Map<string, Instance>;
}

function startInstances(production: Production, input: unknown, skewMs: Record<string, number>): Started {
  const { stage, module, property, kata, console } = production;
  const poolSize = poolSizeOf(property, input) ?? kata.poolSize ?? 10;
  const options = { module, warm: stage.warm, poolSize, skewMs, console };
  const run = new Run({
    oracle: waitOracle(stage.watcher),
    holds: stage.holds,
    outside: kata.outside ?? {},
    endBackends: (pids) => stage.endBackends(pids),
    restart: (name) => restart(name),
    locate: module.locate,
    locateError: module.locateError,
    ...limitsOf(production),
    property: property.name,
  });
  const instances = makeInstances(run, options);
  const restart = (name: string): void => {
    instances.get(name)?.pool.abandon();
    instances.set(name, makeInstance(run, name, options));
  };
  return { run, instances };
}

/** A property that trips over an answer says so in JavaScript's words: it is the answer that is not as promised. */
async function readingAnswers(judge: () => void | Promise<void>): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw new PromiseBroken({
      headline: 'an answer does not have the shape that the contract promises',
      expected: 'answers as the README describes them',
      seen: error.message,
    });
  }
}

/** A call before or after the race never came back. */
class UnfinishedAsk extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super('unfinished');
    this.ending = ending;
  }
}

/** Callers in the order of their first call, on alternating instances. */
function planOf(
  calls: readonly Call[],
  instances: ReadonlyMap<string, Instance>,
  run: Run,
  placed: Record<string, string> = {},
): PlannedCaller[] {
  const names = [...new Set(calls.map(({ caller }) => caller))];
  return names.map((name, index) => {
    const instance = placed[name] ?? INSTANCE_NAMES[index % INSTANCE_NAMES.length]!;
    const own = calls.filter(({ caller }) => caller === name);
    const here = (): Instance => instances.get(instance)!;
    const later = own.map((call) => held(run, call, planned(here, run, call.fn, call.args)));
    return { name, instance, calls: later };
  });
}

/** `instance` is asked anew for each delivery: it may have been restarted. */
function planned(
  instance: () => Instance,
  run: Run,
  fn: string,
  args: readonly unknown[],
): PlannedCaller['calls'][number] {
  const given = (arg: unknown): unknown =>
    isOutside(arg) ? run.parties.client(arg.outside) : structuredClone(arg);
  return {
    label: labelOf(fn, args),
    run: () => {
      const { exports, pool } = instance();
      return (exports[fn] as (...args: unknown[]) => unknown)(pool, ...args.map(given));
    },
  };
}

/** A call that is made when so many statements have been sent. */
function held(run: Run, { caller, after }: Call, call: PlannedCaller['calls'][number]): typeof call {
  if (!after) return call;
  const later = async (): Promise<unknown> => {
    await run.sent(after);
    run.meter.called(caller);
    return call.run();
  };
  return { ...call, run: later };
}

/** `lockSeat('A1', 'alice')` */
export function labelOf(fn: string, args: readonly unknown[]): string {
  const shown = args.map((arg) =>
    typeof arg === 'string'
      ? `'${arg}'`
      : isOutside(arg)
        ? arg.outside
        : (JSON.stringify(arg) ?? String(arg)),
  );
  return `${fn}(${shown.join(', ')})`;
}

function outcomesOf(calls: readonly Call[], act: ActResult): Outcome[] {
  const rest = [...act.ends];
  return calls.map((call) => {
    const index = rest.findIndex(({ caller }) => caller === call.caller);
    const end = index === -1 ? undefined : rest.splice(index, 1)[0];
    return {
      ...call,
      value: end?.value,
      ...(end?.error && { error: end.error }),
      ...(end?.error && end.unknown && { unknown: true as const }),
    };
  });
}

function worldOf(
  { stage, property: { measures } }: Production,
  run: Run,
  instances: ReadonlyMap<string, Instance>,
  name: 'before' | 'afterwards',
): World<never> {
  const onInstance = (): Instance => instances.get('a')!;
  const ask = async (fn: string, ...args: unknown[]): Promise<unknown> => {
    const call = planned(onInstance, run, fn, args);
    const { ending, ends } = await run.act([{ name, instance: 'a', calls: [call] }], followDefault, false);
    if (ending.kind !== 'finished') throw new UnfinishedAsk(ending);
    const end = ends[0]!;
    run.recorder.called(name, call.label);
    run.recorder.answered(name, call.label, end.error ? { error: end.error } : { value: end.value });
    if (!end.error) return end.value;
    throw new PromiseBroken({
      headline: `${call.label} failed with nobody else around`,
      expected: 'an answer',
      seen: `${end.error.code ?? end.error.name}: ${end.error.message}`,
    });
  };
  const advance = async (interval: string): Promise<void> => {
    const byMs = await advanceStoredTime(stage.admin, interval);
    run.recorder.timePassed(interval);
    for (const timer of run.timers.advance(byMs)) {
      run.timers.fire(timer);
      await run.act([], followDefault, false);
    }
  };
  const query = (sql: string, params: unknown[] = []) => stage.read(sql, params);
  const measure = async <T>(work: () => Promise<T>): Promise<Measured<T>> => {
    if (!measures?.includes('buffers'))
      throw new Error("measure() needs the property's measures: ['buffers']");
    const before = await buffersRead(stage);
    run.meter = new UsageMeter();
    const value = await work();
    const { rows, usage } = run.meter;
    return { value, buffers: (await buffersRead(stage)) - before, rows, statements: usage.statements };
  };
  const ledger = (party: string): never[] => run.parties.ledger(party) as never[];
  return { ask: ask as never, advance, query, measure, ledger };
}

/** The stage has read the state before, so when it cannot be read now the race has taken the contract away. */
async function readState(stage: Stage, sql: string): Promise<Record<string, unknown>[]> {
  return stage.read(sql).catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    throw new PromiseBroken({
      headline: 'the tables and views of the contract are no longer there',
      expected: 'they can be read',
      seen: (error.cause as Error).message,
    });
  });
}

/** What the race left behind that only the server knows. */
async function lookBackstage(
  stage: Stage,
  run: Run,
  instances: ReadonlyMap<string, Instance>,
): Promise<void> {
  for (const { pool } of instances.values()) {
    for (const event of pool.leakedListeners())
      run.find('listener-leak', `'${event}' of the pool has more listeners with each call`);
  }
  for (const session of run.sessions) {
    if (session.checkedOut && !run.cutShort)
      run.find('leaked-client', `${session.owner ?? 'a caller'} never gave its connection back`);
  }
  const { advisoryLocks, prepared } = await stage.leftBehind();
  if (advisoryLocks && !run.cutShort)
    run.find('advisory-lock-kept', 'an advisory lock is still held by a connection in the pool');
  for (const gid of prepared)
    run.find('prepared-transaction-left', `'${gid}' is prepared, and neither committed nor rolled back`);
}

/** Under load there is no loop to be told from work by a few dozen statements: the work is large. */
const UNDER_LOAD = { freely: true, stepLimit: 1_000_000, statementLimitMs: 30_000 };

function limitsOf({ property, stepLimit, statementLimitMs }: Production): typeof UNDER_LOAD {
  return property.load ? UNDER_LOAD : { freely: false, stepLimit, statementLimitMs };
}

function poolSizeOf({ poolSize }: Property, input: unknown): number | undefined {
  return typeof poolSize === 'function' ? poolSize(input) : poolSize;
}

function noRoomLeft(message: string): PlainError {
  return new PlainError(`the Postgres server has no connection left for this check: ${message}`, {
    next: 'close other sessions on that server, or raise its max_connections, and check again',
  });
}

/** Ends the run: nothing of it can reach the next one. */
async function strike(stage: Stage, run: Run, finished: boolean): Promise<void> {
  const clean =
    finished && [...run.sessions].every(({ phase, checkedOut }) => phase === 'idle' && !checkedOut);
  run.close();
  await stage.holds.releaseAll();
  const renewal = renewConnections(stage, run, clean);
  if (clean) stage.meanwhile(renewal);
  else await renewal;
}

async function renewConnections(stage: Stage, run: Run, clean: boolean): Promise<void> {
  const { cut } = await stage.warm.reclaim(run, clean);
  await stage.endBackends(cut);
  if (!clean || run.findings.some(({ rule }) => rule === 'prepared-transaction-left'))
    await stage.rollBackPrepared();
}

async function skews(stage: Stage, property: Property, input: unknown): Promise<Record<string, number>> {
  const clocks = property.appClocks?.(input);
  if (!clocks) return {};
  const { rows } = await stage.admin.query<{ a: string; b: string }>(
    'SELECT extract(epoch FROM $1::interval) * 1000 AS a, extract(epoch FROM $2::interval) * 1000 AS b',
    clocks,
  );
  return { a: Number(rows[0]!.a), b: Number(rows[0]!.b) };
}

import type { Call, KataProperties, Outcome, Property, Result, World } from '../kata.ts';
import { isOutside, isPromiseBroken, PromiseBroken } from '../kata.ts';
import type { Fault } from '../model/faults.ts';
import type { History } from '../model/history.ts';
import { PlainError } from '../model/plain-error.ts';
import type { SubjectModule } from '../subject/instance.ts';
import { advanceStoredTime } from '../time/advance.ts';
import { INSTANCE_NAMES, makeInstance, makeInstances, type Instance } from './instances.ts';
import { HOLD_KEY } from './holds.ts';
import { NO_MOVES, type Moves } from './moves.ts';
import type { Choice, Chooser, Ending, Finding, PlannedCaller } from './plan.ts';
import { Run, type ActResult } from './run.ts';
import type { Stage } from './stage.ts';
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
  const run = new Run({
    oracle: waitOracle(stage.watcher),
    holds: stage.holds,
    outside: kata.outside ?? {},
    endBackends: (pids) => stage.endBackends(pids),
    restart: (name) => restart(name),
    locate: production.module.locate,
    locateError: production.module.locateError,
    stepLimit: production.stepLimit,
    statementLimitMs: production.statementLimitMs,
  });
  const startedAt = new Date();
  const options = {
    module: production.module,
    warm: stage.warm,
    poolSize: kata.poolSize ?? 10,
    skewMs: await skews(stage, property, input),
    console: production.console,
  };
  const instances = makeInstances(run, options);
  const restart = (name: string): void => {
    instances.get(name)?.pool.abandon();
    instances.set(name, makeInstance(run, name, options));
  };
  const report: Rehearsal = {
    ending: { kind: 'finished' },
    outcomes: [],
    state: [],
    history: run.recorder.history,
    choices: [],
    findings: run.findings,
    faults: run.faults,
    broken: null,
    startedAt,
  };
  try {
    const before = worldOf(production, run, instances, 'before');
    await property.given?.(before, input);
    const calls = property.calls(input);
    const act = await run.act(planOf(calls, instances, run), chooser, true, moves);
    Object.assign(report, { ending: act.ending, choices: act.choices, outcomes: outcomesOf(calls, act) });
    if (act.ending.kind !== 'finished') return report;
    // Both at once: pg queues the second on the same connection without waiting for the first.
    const [state] = await Promise.all([readState(stage, kata.state), lookBackstage(stage, run)]);
    report.state = state;
    const afterwards = worldOf(production, run, instances, 'afterwards');
    const { outcomes, state: rows } = report;
    const result: Result<unknown> = { ...afterwards, outcomes, state: rows, faults: run.faults };
    await property.holds?.(result, input);
  } catch (error) {
    if (error instanceof UnfinishedAsk) report.ending = error.ending;
    else if (isPromiseBroken(error)) report.broken = error;
    else throw error;
  } finally {
    await strike(stage, run, report.ending.kind === 'finished');
  }
  return report;
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
function planOf(calls: readonly Call[], instances: ReadonlyMap<string, Instance>, run: Run): PlannedCaller[] {
  const names = [...new Set(calls.map(({ caller }) => caller))];
  return names.map((name, index) => {
    const instance = INSTANCE_NAMES[index % INSTANCE_NAMES.length]!;
    const own = calls.filter(({ caller }) => caller === name);
    const here = (): Instance => instances.get(instance)!;
    return { name, instance, calls: own.map((call) => planned(here, run, call.fn, call.args)) };
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
  { stage }: Production,
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
  const ledger = (party: string): never[] => run.parties.ledger(party) as never[];
  return { ask: ask as never, advance, query, ledger };
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
async function lookBackstage(stage: Stage, run: Run): Promise<void> {
  for (const session of run.sessions) {
    if (session.checkedOut)
      run.find('leaked-client', `${session.owner ?? 'a caller'} never gave its connection back`);
  }
  const { rows } = await stage.watcher.query({
    name: 'advisory-locks',
    text: `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid <> ${HOLD_KEY}
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  });
  if (rows.length > 0)
    run.find('advisory-lock-kept', 'an advisory lock is still held by a connection in the pool');
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

import type { CrowdOf } from '../contract/moves.ts';
import type { Property, Rows, World } from '../language/language.ts';
import { queryThrough } from '../language/language.ts';
import type { Measured } from '../model/usage.ts';
import { appClock, setClock, type AppClock } from '../time/app-clock.ts';
import { planned } from './callers.ts';
import { INSTANCE_NAMES, type Instance } from './instances.ts';
import type { Setup } from './setup.ts';
import type { Database } from './database.ts';
import type { Started } from './starting.ts';
import { buffersRead } from './statistics.ts';
import { moveStoredTime } from './stored-time.ts';
import { FailedAlone, UnfinishedAsk } from './unfinished-ask.ts';
import { UsageMeter } from './usage-meter.ts';

/** What a property can do before and after its callers run, in this run. */
export function worldOf(
  setup: Setup,
  started: Started,
  clocks: ReadonlyMap<string, AppClock>,
  name: 'before' | 'afterwards',
): World<never> {
  const { database } = setup;
  const { board } = started.run;
  return {
    ask: asking(started, name) as never,
    advance: (interval) => advance(database, started, interval),
    setAppClock: async (instance, off) => {
      const clock = clocks.get(instance);
      if (!clock) throw new Error("setAppClock() needs the property's appClocks");
      await setClock(database.admin, clock, off);
      board.recorder.clockSet(instance, clock.skewMs === 0 ? null : off);
    },
    openReport: async (sql) => {
      await database.report.read(sql);
      board.recorder.reportOpened(sql);
    },
    write: async (rows) => {
      await database.write(rows);
      board.recorder.noted(added(rows));
    },
    compact: () => database.compact(),
    query: queryThrough((sql, params) => database.read(sql, params)),
    measure: (work) => measure(setup, started, work),
    ledger: (party) => board.parties.ledger(party) as never[],
  };
}

/** `2 more rows in seats` */
const added = (rows: Rows): string =>
  Object.entries(rows)
    .map(([table, { length }]) => `${length} more ${length === 1 ? 'row' : 'rows'} in ${table}`)
    .join(', ');

/** One call with nobody else around. */
function asking({ run, instances, conductors }: Started, name: string) {
  const onInstance = (): Instance => instances.get('a')!;
  return async (fn: string, ...args: unknown[]): Promise<unknown> => {
    const call = planned(onInstance, run, fn, args);
    const caller = { name, instance: 'a', calls: [call] };
    const { ending, ends } = await run.act([caller], conductors.aside, false);
    if (ending.kind !== 'finished') throw new UnfinishedAsk(ending);
    const end = ends[0]!;
    const { recorder } = run.board;
    recorder.called(name, call.label);
    recorder.answered(name, call.label, end.error ? { error: end.error } : { value: end.value });
    if (!end.error) return end.value;
    throw new FailedAlone(call.label, end.error);
  };
}

/** Time passes for the database and for timers; whatever they set going comes to its end, one timer after another. */
export async function advance(
  database: Database,
  { run, conductors }: Started,
  interval: string,
  told = interval,
): Promise<void> {
  const { recorder, timers } = run.board;
  const byMs = await moveStoredTime(database, interval);
  run.board.timeHasPassed = true;
  recorder.timePassed(told);
  for (const timer of timers.advance(byMs)) {
    timers.fire(timer);
    await run.act([], conductors.aside, false);
  }
}

async function measure<T>(
  { database, property: { measures } }: Setup,
  { run: { board } }: Started,
  work: () => Promise<T>,
): Promise<Measured<T>> {
  if (!measures?.includes('buffers')) throw new Error("measure() needs the property's measures: ['buffers']");
  const before = await buffersRead(database);
  board.meter = new UsageMeter();
  const value = await work();
  const { rows, usage } = board.meter;
  return { value, buffers: (await buffersRead(database)) - before, rows, statements: usage.statements };
}

/** Whoever takes the millisecond for a name finds that others have the same one, however slow this machine is. */
const READS_PER_MS = 16;

/** Those of a property that names them. They can be set while the run goes on, and a new instance has what is set. */
export async function clocksOf(
  database: Database,
  property: Property,
  input: unknown,
): Promise<Map<string, AppClock>> {
  if (property.gathers && (input as CrowdOf).manner === 'in-rounds') {
    // One for both: it runs along with the rounds.
    const clock = { skewMs: 0 };
    return new Map(INSTANCE_NAMES.map((name) => [name, clock]));
  }
  const clocks = new Map<string, AppClock>();
  if (property.gathers && (input as CrowdOf).manner === 'overtaken')
    for (const name of INSTANCE_NAMES) clocks.set(name, { skewMs: 0, readsPerMs: READS_PER_MS });
  const offs = property.appClocks?.(input) ?? [];
  for (const [index, off] of offs.entries())
    clocks.set(INSTANCE_NAMES[index]!, await appClock(database.admin, off));
  return clocks;
}

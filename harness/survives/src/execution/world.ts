import type { Property, World } from '../language/language.ts';
import { PromiseBroken, queryThrough } from '../language/language.ts';
import type { ErrorView } from '../model/history.ts';
import type { Measured } from '../model/usage.ts';
import { advanceStoredTime } from '../time/advance.ts';
import { appClock, setClock, type AppClock } from '../time/app-clock.ts';
import { planned } from './callers.ts';
import { INSTANCE_NAMES, type Instance } from './instances.ts';
import type { Chooser } from './choosing.ts';
import type { Ending } from './ending.ts';
import type { Setup } from './setup.ts';
import type { Run } from './run.ts';
import type { Database } from './database.ts';
import { buffersRead } from './statistics.ts';
import { UsageMeter } from './usage-meter.ts';

const followDefault: Chooser = ({ byDefault }) => byDefault;

/** A call before or after the race never came back. */
export class UnfinishedAsk extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super('unfinished');
    this.ending = ending;
  }
}

/** A call that fails before or after the race has nobody to blame but itself. */
export const failedAlone = (call: string, { code, name, message }: ErrorView): PromiseBroken =>
  new PromiseBroken({
    headline: `${call} failed with nobody else around`,
    expected: 'an answer',
    seen: `${code ?? name}: ${message}`,
  });

/** What a property can do before and after its callers run, in this run. */
export function worldOf(
  { database, property: { measures } }: Setup,
  run: Run,
  instances: ReadonlyMap<string, Instance>,
  clocks: ReadonlyMap<string, AppClock>,
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
    throw failedAlone(call.label, end.error);
  };
  const advance = async (interval: string): Promise<void> => {
    const byMs = await advanceStoredTime(database.admin, interval);
    run.recorder.timePassed(interval);
    for (const timer of run.timers.advance(byMs)) {
      run.timers.fire(timer);
      await run.act([], followDefault, false);
    }
  };
  const setAppClock = async (instance: string, off: string): Promise<void> => {
    const clock = clocks.get(instance);
    if (!clock) throw new Error("setAppClock() needs the property's appClocks");
    await setClock(database.admin, clock, off);
    run.recorder.clockSet(instance, clock.skewMs === 0 ? null : off);
  };
  const openReport = async (sql: string): Promise<void> => {
    await database.report.read(sql);
    run.recorder.reportOpened(sql);
  };
  const compact = () => database.compact();
  const query = queryThrough((sql, params) => database.read(sql, params));
  const measure = async <T>(work: () => Promise<T>): Promise<Measured<T>> => {
    if (!measures?.includes('buffers'))
      throw new Error("measure() needs the property's measures: ['buffers']");
    const before = await buffersRead(database);
    run.meter = new UsageMeter();
    const value = await work();
    const { rows, usage } = run.meter;
    return { value, buffers: (await buffersRead(database)) - before, rows, statements: usage.statements };
  };
  const ledger = (party: string): never[] => run.parties.ledger(party) as never[];
  return { ask: ask as never, advance, setAppClock, openReport, compact, query, measure, ledger };
}

/** Those of a property that names them. They can be set while the run goes on, and a new instance has what is set. */
export async function clocksOf(
  database: Database,
  property: Property,
  input: unknown,
): Promise<Map<string, AppClock>> {
  const clocks = new Map<string, AppClock>();
  const offs = property.appClocks?.(input) ?? [];
  for (const [index, off] of offs.entries())
    clocks.set(INSTANCE_NAMES[index]!, await appClock(database.admin, off));
  return clocks;
}

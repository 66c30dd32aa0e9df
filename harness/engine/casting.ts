import { isOutside, type Call, type Outcome } from '../kata.ts';
import { INSTANCE_NAMES, type Instance } from './instances.ts';
import type { PlannedCaller } from './plan.ts';
import type { ActResult, Run } from './run.ts';

/** Callers in the order of their first call, on alternating instances. */
export function planOf(
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
export function planned(
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

/** A list of more items than this is shown by its beginning. */
const SHOWN_WHOLE = 8;

/** `lockSeat('A1', 'alice')`, `assign(["T1","T2","T3", … 24,997 more])`: it is read, and not run. */
export function labelOf(fn: string, args: readonly unknown[]): string {
  return `${fn}(${args.map(shownArgument).join(', ')})`;
}

function shownArgument(arg: unknown): string {
  if (typeof arg === 'string') return `'${arg}'`;
  if (isOutside(arg)) return arg.outside;
  if (!Array.isArray(arg) || arg.length <= SHOWN_WHOLE) return JSON.stringify(arg) ?? String(arg);
  const more = (arg.length - 3).toLocaleString('en');
  return `${JSON.stringify(arg.slice(0, 3)).slice(0, -1)}, … ${more} more]`;
}

export function outcomesOf(calls: readonly Call[], act: ActResult): Outcome[] {
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

import { isOutside, type Answer, type AnyCall, type Outcome, type Rows } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import type { GatedPool } from '../pool/gated-pool.ts';
import type { Functions } from '../subject/code.ts';
import { INSTANCE_NAMES, type Instance } from './instances.ts';
import type { PlannedCaller } from './plan.ts';
import type { ActResult, Run } from './run.ts';
import { changesOf, insertOf } from './write-rows.ts';

/** Callers in the order of their first call, on alternating instances. */
export function planOf(
  calls: readonly AnyCall[],
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

/** Whom a load balancer has sent to the same process. */
export const onOneInstance = (calls: readonly AnyCall[]): Record<string, string> =>
  Object.fromEntries(calls.map(({ caller }) => [caller, INSTANCE_NAMES[0]]));

/** `instance` is asked anew for each delivery: it may have been restarted. */
export function planned(
  instance: () => Instance,
  run: Run,
  fn: string,
  args: readonly unknown[],
): PlannedCaller['calls'][number] {
  const write = run.board.options.writes?.[fn];
  if (write) {
    const { rows = () => ({}), changes = () => ({}) } = write;
    const statements = [
      ...Object.entries(rows([...args]) as Rows).map(([table, added]) => insertOf(table, added)),
      ...changesOf(changes([...args])),
    ];
    return { label: labelOf(fn, args), run: () => sendThrough(instance().pool, statements) };
  }
  const { functions } = instance();
  if (!(functions instanceof Promise)) functionOf(functions, fn);
  const given = (arg: unknown): unknown =>
    isOutside(arg) ? run.board.parties.client(arg.outside) : structuredClone(arg);
  return {
    label: labelOf(fn, args),
    run: () => {
      const { functions } = instance();
      const call = (known: Functions): unknown => functionOf(known, fn).apply(known, args.map(given));
      return functions instanceof Promise ? functions.then(call) : call(functions);
    },
  };
}

/** Somebody else's write goes through the pool, so that the schedule says when. */
async function sendThrough(pool: GatedPool, statements: ReturnType<typeof changesOf>): Promise<void> {
  for (const { sql, params } of statements) await pool.query(sql, params);
}

/** A call of what is not there is a mistake of whoever wrote the promise, or code that has lost a function. */
function functionOf(functions: Functions, fn: string): Functions[string] {
  const found = functions[fn];
  if (typeof found === 'function') return found;
  throw new PlainError(
    `the code has no function ${fn}; it has ${Object.keys(functions).join(', ') || 'none'}`,
    {
      next: `export ${fn}, or call another one`,
      exitCode: 1,
    },
  );
}

/** A call that is made when so many statements have been sent. */
function held(run: Run, { caller, after }: AnyCall, call: PlannedCaller['calls'][number]): typeof call {
  if (!after) return call;
  const later = async (): Promise<unknown> => {
    await run.sent(after);
    run.board.meter.called(caller);
    return call.run();
  };
  return { ...call, run: later };
}

/** `lockSeat('A1', 'alice')`; of a long list the first few. */
export function labelOf(fn: string, args: readonly unknown[]): string {
  return `${fn}(${args.map(shown).join(', ')})`;
}

/** More items than this are told by their number. */
const ITEMS_SHOWN = 3;

function shown(arg: unknown): string {
  if (typeof arg === 'string') return `'${arg}'`;
  if (isOutside(arg)) return arg.outside;
  if (!Array.isArray(arg) || arg.length <= 10) return JSON.stringify(arg) ?? String(arg);
  const rest = (arg.length - ITEMS_SHOWN).toLocaleString('en');
  return `[${arg.slice(0, ITEMS_SHOWN).map(shown).join(', ')}, … ${rest} more]`;
}

export function outcomesOf(calls: readonly AnyCall[], act: ActResult): Outcome[] {
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

/** In the order of the answers; calls without one are left out. */
export function answersOf(outcomes: readonly Outcome[], act: ActResult): Answer[] {
  const rest = [...outcomes];
  return act.ends.flatMap(({ caller, waiting = [], ledgers = {} }) => {
    const index = rest.findIndex((outcome) => outcome.caller === caller);
    return index === -1 ? [] : rest.splice(index, 1).map((outcome) => ({ ...outcome, waiting, ledgers }));
  });
}

/**
 * What a kata's `survives.ts` is written with. Types and small constructors only: nothing here runs anything.
 */
import type { Arbitrary } from 'fast-check';
import type { ErrorView } from '../model/history.ts';
import type { Fault, FaultKind } from '../model/faults.ts';
import type { Measured, Measure, Usage } from '../model/usage.ts';
import type { PropertyKind } from '../model/verdict.ts';

export * as fc from 'fast-check';
/** What the server says when the schedule makes it refuse, by fault. */
export { SERVER_ERRORS } from '../model/faults.ts';

/** A subject's module as the harness sees it: exported functions that take a pool first. */
export type Subject = Record<string, unknown>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the pool's type belongs to the subject's own import of pg
type TakesPool = (pool: any, ...args: any[]) => unknown;
type FunctionNames<S> = { [K in keyof S]: S[K] extends TakesPool ? K : never }[keyof S] & string;
type ArgumentsAfterPool<F> = F extends (pool: infer _Pool, ...args: infer A) => unknown ? A : never;
type AnswerOf<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;

/** One call of the subject's code. Calls of one caller run one after another; callers run at the same time. */
export interface Call {
  caller: string;
  fn: string;
  args: unknown[];
  /** Under `load` only: it is made when so many statements have been sent, or when nothing else can go on. */
  after?: number;
}

/** How one call ended. Exactly one of `value` and `error` is set. */
export interface Outcome {
  caller: string;
  fn: string;
  args: unknown[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- properties read answers of many functions
  value?: any;
  error?: ErrorView;
  /** It failed after a commit whose answer was lost: nobody who called can know whether it took effect. */
  unknown?: true;
}

/** An outcome, and who could not go on when it was told. */
export interface Answer extends Outcome {
  /** Callers whose statement then waited for somebody's lock, by name. */
  waiting: readonly string[];
}

/** What a property can do before and after the callers run: everything here is one after another. */
export interface World<S> {
  /** Calls the subject and waits for its answer. */
  ask<F extends FunctionNames<S>>(fn: F, ...args: ArgumentsAfterPool<S[F]>): Promise<AnswerOf<S[F]>>;
  /** Lets time pass: `advance('10 minutes')`. The server's `now()` stays true: stored times move back. */
  advance(interval: string): Promise<void>;
  /**
   * Somebody sets an instance's clock while it runs: `setAppClock('a', '0 minutes')`. Only in a property with
   * `appClocks`.
   */
  setAppClock(instance: 'a' | 'b', off: string): Promise<void>;
  /**
   * Somebody reads with `sql`, in a REPEATABLE READ transaction that stays open until the verdict: an old snapshot, and
   * an ACCESS SHARE lock on what was read. Whoever then waits for it waits for ever.
   */
  openReport(sql: string): Promise<void>;
  /**
   * Vacuums: no dead row is left, and none of the room that they took, also in tables that are not the contract's.
   * While nobody is at work.
   */
  compact(): Promise<void>;
  /** Reads contract tables and views, as an onlooker. */
  query(sql: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /**
   * Counts what calls need: `const { buffers } = await measure(() => ask('availableSeats', 'E1'))`. Only in a property
   * with `measures: ['buffers']`.
   */
  measure<T>(work: () => Promise<T>): Promise<Measured<T>>;
  /** What an outside party has done so far, in order. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each party has entries of its own
  ledger(party: string): any[];
}

/** An `error` event without a listener, and who had the client. */
export interface Unheard {
  caller: string;
  error: ErrorView;
}

/** What a property judges. */
export interface Result<S> extends World<S> {
  outcomes: Outcome[];
  /** The same, in the order in which they were answered. */
  answers: readonly Answer[];
  /** The rows of the kata's `state` query once everything has settled. */
  state: Record<string, unknown>[];
  /** What the race used, as counts. */
  usage: Usage;
  /** What the schedule made fail. Empty in most runs, and in all of a property that names no `faults`. */
  faults: readonly Fault[];
  /** `error` events of lent clients that nobody listened to. In production each ends the process, with all its calls. */
  unheard: readonly Unheard[];
}

/** Somebody outside of the database, as a kata defines it: what each method does to its ledger, and answers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each party has arguments and entries of its own
export type Party = Record<string, (ledger: any[], ...args: any[]) => unknown>;

export interface PropertySpec<S, Input> {
  /** What fast-check generates and shrinks. */
  inputs: Arbitrary<Input>;
  /** Larger inputs, three or four callers, for `kata check --thorough` alone. */
  larger?: Arbitrary<Input>;
  /** What is true before anybody races. */
  given?: (world: World<S>, input: Input) => Promise<void>;
  /** Who calls what at the same time. */
  calls: (input: Input) => Call[];
  /** Throws (through `demand`) when the promise is broken. May `ask` and `advance`. */
  holds?: (result: Result<S>, input: Input) => void | Promise<void>;
  /**
   * Demands that answers and state equal those of some order of the same calls, one after another, by the same
   * code. Needs no model: the code is its own oracle.
   */
  likeSomeSerialOrder?: boolean;
  /**
   * What must not break the promise: each fault is tried at every statement where it can happen, one in a run; and a
   * second one after each that leaves a doubt. `holds` sees which in `result.faults`; an `unknown` outcome may have
   * taken effect or not.
   */
  faults?: readonly FaultKind[];
  /** How far the clocks of the two application instances are off: `['0 seconds', '-11 minutes']`. */
  appClocks?: (input: Input) => [a: string, b: string];
  /**
   * The order of times is at stake: a millisecond passes between any two statements, so that all of them fall at
   * different times for whoever reads a clock, be it into a `Date`, which holds no less. Otherwise the speed of the
   * machine would decide whether two times can be told apart.
   */
  clockTicks?: boolean;
  /**
   * Statements are also stopped between reading and writing when there are so many callers. Two, unless a property
   * needs a third to see what such a stop does: it costs runs. A thorough check looks at no fewer.
   */
  overlapCallers?: number;
  /** Size of each instance's pool for this property, when it is not the kata's. */
  poolSize?: number | ((input: Input) => number);
  /** On which instance, and so on which pool, each caller is. Callers not named here alternate: first `a`, then `b`. */
  instances?: (input: Input) => Record<string, 'a' | 'b'>;
  /**
   * What is to be counted beyond what costs nothing. With `buffers` each run starts with tables without dead rows, so
   * that the count does not depend on the runs before.
   */
  measures?: readonly Measure[];
  /**
   * How much the calls have to do, in the business's words: `50,000 trucks`. With it, orders are not searched: one
   * input is played once, and every statement goes to the server as it comes. For what shows with quantity, not
   * with order: connections, waiting, rows at once.
   */
  load?: string | ((input: Input) => string);
  /**
   * With `load`: statements go in step. Whoever can send one waits until nobody can go on without it; then all of them
   * go. How many transactions overlap is then counted by the pool, and not decided by the speed of the machine. For a
   * crowd with little to do each: after 10,000 statements it has not come to an end.
   */
  inStep?: boolean;
}

export interface Property<S = Subject> extends PropertySpec<S, unknown> {
  id: string;
  name: string;
  kind: PropertyKind;
}

/** What `survives.ts` exports by default. */
export interface Definition<S = Subject> {
  /** SQL that fills the contract tables after `schema.sql`: `INSERT INTO seats …`. */
  seed?: string;
  /** SQL for the state that counts: contract tables or views, with an ORDER BY. */
  state: string;
  /** Size of each application instance's pool. Belongs to the harness: a pool of one is no repair. Default 10. */
  poolSize?: number;
  /**
   * Connections that the server lets both instances have together, enforced by the server: the next one gets
   * SQLSTATE 53300. Default: none.
   */
  connectionLimit?: number;
  /** Parties outside of the database: what each method does to the party's ledger, and answers. */
  outside?: Record<string, Party>;
  /** In order of importance: the first that breaks heads the report. */
  promises: Property<S>[];
}

/** Stands for an outside party among the arguments of a call: `call('alice', 'checkout', 42, outside('payments'))`. */
export const outside = <T>(party: string): T => ({ outside: party }) as T;

export const isOutside = (value: unknown): value is { outside: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'outside';

/** Thrown by `demand`; the checker tells it from a crash of the property itself. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
  readonly headline: string;
  readonly expected: string;
  readonly seen: string;
  constructor(broken: { headline: string; expected: string; seen: string }) {
    super(`${broken.headline}: expected ${broken.expected}, seen ${broken.seen}`);
    this.headline = broken.headline;
    this.expected = broken.expected;
    this.seen = broken.seen;
  }
}

/** By name, not by class: a kata folder outside this repository may load its own copy of this file. */
export const isPromiseBroken = (error: unknown): error is PromiseBroken =>
  error instanceof Error && error.name === 'PromiseBroken';

/** `demand(holders.length === 1, { headline: 'seat A1 was sold to two people', expected: …, seen: … })`. */
export function demand(
  condition: boolean,
  broken: { headline: string; expected: string; seen: string },
): asserts condition {
  if (!condition) throw new PromiseBroken(broken);
}

/**
 * Demands that no statement of the race waited for somebody else's lock. Not for `load`, where nobody asks the server.
 *
 * @param exceptFor a caller who may wait
 */
export function demandNobodyWaits({ callers }: Usage, headline: string, exceptFor?: string): void {
  for (const [caller, { waitedFor }] of Object.entries(callers)) {
    demand(caller === exceptFor || waitedFor.length === 0, {
      headline,
      expected: `${caller} waits for nobody`,
      seen: `${caller} waited until ${waitedFor.join(' and ')} had finished`,
    });
  }
}

/** The vocabulary, typed for one subject: `const { safety, liveness, call } = subject<typeof import('./generated/seat-lock.ts')>()`. */
export function subject<S>() {
  const property =
    (kind: PropertyKind) =>
    <Input>(name: string, spec: PropertySpec<S, Input>): Property<S> =>
      ({ ...spec, id: slug(name), name, kind }) as Property<S>;
  return {
    /** Something bad never happens. */
    safety: property('safety'),
    /** Something good happens in the end. */
    liveness: property('liveness'),
    call: <F extends FunctionNames<S>>(caller: string, fn: F, ...args: ArgumentsAfterPool<S[F]>): Call => ({
      caller,
      fn,
      args,
    }),
    /** Checks the shape and keeps the type. */
    define: (definition: Definition<S>): Definition<S> => definition,
  };
}

/** `One seat, one holder` → `one-seat-one-holder`. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

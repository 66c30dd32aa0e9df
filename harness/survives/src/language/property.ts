import type { Arbitrary } from 'fast-check';
import type { FaultKind } from '../model/faults.ts';
import type { Measure } from '../model/usage.ts';
import type { PropertyKind } from '../model/verdict.ts';
import type { AnyCall, Call } from './call.ts';
import type { AnyContract } from './contract.ts';
import type { Instant } from './expected.ts';
import type { Subject } from './functions.ts';
import type { Result } from './result.ts';
import type { World } from './world.ts';

/** What every race has. */
interface Race<S, Input, Given> {
  /** What fast-check generates and shrinks. */
  inputs: Arbitrary<Input>;
  /** What is true before anybody races. What it returns is handed to `holds`. */
  given?: (world: World<S>, input: Input) => Promise<Given>;
  /** Throws (through `demand`) when the promise is broken. May `ask` and `advance`. */
  holds?: (result: Result<S>, input: Input, given: Given) => void | Promise<void>;
  /** How far the clocks of the two application instances are off: `['0 seconds', '-11 minutes']`. */
  appClocks?: (input: Input) => [a: string, b: string];
  /** Size of each instance's pool for this property, when it is not the definition's. */
  poolSize?: number | ((input: Input) => number);
  /** On which instance, and so on which pool, each caller is. Callers not named here alternate: first `a`, then `b`. */
  instances?: (input: Input) => Record<string, 'a' | 'b'>;
  /**
   * What is to be counted beyond what costs nothing. With `buffers` each run starts with tables without dead rows, so
   * that the count does not depend on the runs before.
   */
  measures?: readonly Measure[];
}

/** Who calls what at the same time. Left out, the input is the list of calls. */
type Calls<Input, C> = [Input] extends [readonly Call[]]
  ? { calls?: (input: Input) => readonly C[] }
  : { calls: (input: Input) => readonly C[] };

/** A race whose orders are searched. */
interface OrdersRace<S, Input, Given> extends Race<S, Input, Given> {
  /** Larger inputs, three or four callers, for a thorough check alone. */
  larger?: Arbitrary<Input>;
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
  /**
   * Whoever sleeps half a minute or longer lets that time pass for what is stored, while nobody is in a transaction: a claim that lasts for
   * less ends meanwhile. What an answer or a variable says of a moment does not move with it, so code that compares one with what is
   * stored would break by that alone: for calls that keep none. `result.passedMs` has how much it was.
   */
  sleepMovesTime?: true;
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
  /**
   * The answer to what only reads is as old as it may be: the server reads as soon as it is asked by `pool.query`, and the
   * schedule says when that is heard. For whoever may hear an answer that somebody else has asked for. Not beside `faults`.
   */
  lateAnswers?: boolean;
  load?: undefined;
  inStep?: undefined;
}

/**
 * A race in which orders are not searched: one input is played once, and every statement goes to the server as it
 * comes. For what shows with quantity, not with order: connections, waiting, rows at once.
 */
interface LoadRace<S, Input, Given> extends Race<S, Input, Given> {
  /** How much the calls have to do, in the business's words: `50,000 trucks`. */
  load: string | ((input: Input) => string);
  /**
   * Statements go in step. Whoever can send one waits until nobody can go on without it; then all of them go. How many
   * transactions overlap is then counted by the pool, and not decided by the speed of the machine. For a crowd with
   * little to do each: after 10,000 statements it has not come to an end.
   */
  inStep?: boolean;
  larger?: undefined;
  likeSomeSerialOrder?: undefined;
  faults?: undefined;
  clockTicks?: undefined;
  sleepMovesTime?: undefined;
  overlapCallers?: undefined;
  lateAnswers?: undefined;
}

type OrdersSpec<S, Input, Given> = OrdersRace<S, Input, Given> & Calls<Input, Call>;
export type LoadSpec<S, Input, Given = unknown> = LoadRace<S, Input, Given> & Calls<Input, AnyCall>;

/** What a promise is made of: a race, in all its orders or under load, and what must be true of it. */
export type PropertySpec<S, Input, Given = unknown> = OrdersSpec<S, Input, Given> | LoadSpec<S, Input, Given>;

/** Parts of a race, for whoever puts promises together. */
export type RaceOptions<S, Input> =
  Partial<OrdersSpec<S, Input, unknown>> | (Partial<LoadSpec<S, Input>> & Pick<LoadSpec<S, Input>, 'load'>);

/** A promise, with its name; whatever its input is, `calls` says who calls what. */
export type Property<S = Subject> = PropertySpec<S, unknown> & {
  id: string;
  name: string;
  kind: PropertyKind;
  /** Set by a check for what it makes of a contract: the input is a history, played one move after another. */
  walks?: AnyContract;
  /** The same, where the input is calls that meet. */
  meets?: AnyContract;
  /** Something is to end while these are under way: when, by the clock, as far as is known after what is given. */
  endsMeanwhile?: (given: unknown) => Instant | undefined;
  /** The same, where the input is a crowd. */
  gathers?: AnyContract;
};

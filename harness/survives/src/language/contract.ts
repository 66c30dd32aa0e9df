import type { Arbitrary } from 'fast-check';
import type { Expected, Instant, Thrown, When } from './expected.ts';
import type { AnswerOf, ArgumentsOf, FunctionName } from './functions.ts';

/**
 * What is promised, as a model: the calls, the answers that are allowed to each, and what is there afterwards. It is
 * checked one call after another, interleaved, in a crowd and with faults; promises stay what names a mistake.
 *
 * A state is plain data that is never changed in place: records, lists, `Map`, `Set`, text, numbers, moments. Two
 * states that are equal as data are the same state. A `Map` for what is keyed by ids: one of them is `__proto__`.
 */
export interface Contract<S, State> {
  /** Sentences that promise something, word for word, by a short id: reports quote them. */
  sentences: Readonly<Record<string, string>>;
  begin: StartingPoint<State>;
  /**
   * What is there before the definition's `seed`, and without the rows of `begin`: a few histories begin with that, for what is said of all
   * there is has to hold of nothing as well. Default: none does.
   */
  empty?: State;
  /** By function: what it is called with, and what it may answer. */
  calls: { readonly [F in FunctionName<S>]?: CallModel<State, ArgumentsOf<S, F>, AnswerOf<S, F>> };
  /** What others write into the tables of the contract meanwhile, by a name that says who: `'the back office adds a seat'`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each write has arguments of its own
  writes?: Readonly<Record<string, WriteModel<State, any[]>>>;
  /** By name of the view or table: what is read there. */
  views?: Readonly<Record<string, ViewModel<State>>>;
  /** By outside party of the definition: what has been done there. */
  ledgers?: Readonly<Record<string, LedgerModel<State>>>;
  /** The moments at which something ends by itself. Time is made to pass to just before and just after. */
  limits?: (state: State) => readonly Limit<State>[];
  /** Calls that tell what there is to know about a key; they are asked elsewhere, after each call about it. */
  readers?: (key: string) => readonly ModelCall<S>[];
  /** Id of the sentence that an exception breaks. Without one: the sentence of the answer that was due. */
  noException?: string;
  /** Id of the sentence that is broken where something is different after a call that is to change nothing. */
  unchanged?: string;
  /**
   * Id of the sentence by which whoever gets an exception may rely on it that nothing has happened, unless the connection
   * broke while that was being confirmed. Default: it has happened, or not; never half of it.
   */
  nothingHappened?: string;
  /** Each of its calls is: see there. */
  linearizable?: true;
  /**
   * Id of the sentence that says so: calls that have no key in common do not wait for each other. Without one a lock for
   * everything is as good as any.
   */
  independent?: string;
  /** It is promised what a call does when something ends while it is under way. Default: that is not judged. */
  timeMovesInCalls?: boolean;
  /** How many are promised an answer at the same moment, and what they ask for. Default: that is not judged. */
  crowd?: Crowd<S, State>;
}

/** Callers who all ask at the same moment, once each. */
interface Crowd<S, State> {
  /** As many as the README promises an answer: three hundred. */
  callers: number;
  /** In the place of the contract's own beginning: as many keys as callers, say. */
  begin?: StartingPoint<State>;
  /** By what a report calls it, `'everybody wants one seat'`. */
  gatherings: Readonly<Record<string, Gathering<S>>>;
}

interface Gathering<S> {
  /** What the how-manyeth of them asks for, from 0 on. The two halves are on different instances. */
  asks: (caller: number) => ModelCall<S>;
  /** Each changes what all the others change, so that all but one have to try again: a few dozen are enough then. */
  few?: true;
  /**
   * Id of the sentence that is broken when one of them waits for another's lock: they have nothing to do with each
   * other. Looked at in rounds only, where whoever waits has been waiting since before all others came to rest.
   */
  apart?: string;
}

/** What there is before the first call. */
export interface StartingPoint<State> {
  /** Rows beside those of the definition's `seed`, by table, put in as by anybody: triggers see them. */
  rows?: Rows;
  state: State;
}

export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** By table: the rows with these values, and what becomes of them. */
export type RowChanges = Readonly<Record<string, readonly RowChange[]>>;

interface RowChange {
  where: Readonly<Record<string, unknown>>;
  to: Readonly<Record<string, unknown>>;
}

/** A function of the subject. */
export interface CallModel<State, Args extends readonly unknown[], Answer> {
  /**
   * One for each argument. Where two functions take the same kind of thing, give both the same object: a later call is
   * then often about what an earlier one was about.
   */
  args: { readonly [I in keyof Args]: Arbitrary<Args[I]> };
  /** Keys of what it is about. Calls without a key in common have nothing to do with each other. */
  about: (args: Readonly<Args>) => readonly string[];
  /** The answers that are allowed in this state, most expected first. One may stand alone. */
  step: (state: State, args: Readonly<Args>, when: When) => OneOrMore<Allowed<State, Answer>>;
  /**
   * What it may answer beside that when something has failed under it: the database, or its connection. An exception may
   * always come then.
   */
  whenHit?: (state: State, args: Readonly<Args>, when: When) => OneOrMore<Allowed<State, Answer>>;
  /** It never changes anything. */
  reads?: true;
  /**
   * It takes effect at one moment while it is under way, and its answer is what is true then: when it meets others they are
   * answered as if one had come after another. Calls that say neither this nor their `parts` meet nobody: many a right
   * design answers from two statements.
   */
  linearizable?: true;
  /** It takes effect part by part, each at a moment of its own: a batch, line by line. By what was asked and answered. */
  parts?: (args: Readonly<Args>, answer: Answer) => readonly CallPart<State>[];
  /** Calls that are never made while this one is under way, as the sentences say. */
  notBeside?: (args: Readonly<Args>, other: { fn: string; args: readonly unknown[] }) => boolean;
  /** How often it is drawn beside the others. Default 1. */
  weight?: number;
}

/** What takes effect at one moment. */
export interface CallPart<State> {
  /** The ways in which it may: more than one where it is open which item it is about. */
  step: (state: State, when: When) => OneOrMore<Allowed<State, unknown>>;
  /** What was answered of it. */
  heard?: unknown;
}

export type OneOrMore<T> = T | readonly T[];

export interface Allowed<State, Answer> {
  /** Id of the sentence that says so. */
  sentence: string;
  /**
   * The answer, with `when.in(…)` where it has a moment. Fields that it does not name may be anything; a list has
   * exactly these items. `like(…)` stands for whatever is like that, `throws(…)` for an exception.
   */
  answer: Expected<Answer> | Thrown;
  /**
   * Further fields of the answer: what it says of what is there by then. Others may have come in between, so the state is
   * one that there was at some moment after this call took effect, and before it was answered.
   */
  byThen?: (state: State) => Expected<Answer>;
  /** What is there afterwards. Left out: nothing has changed. */
  then?: State;
}

/** Somebody else's write. */
export interface WriteModel<State, Args extends readonly unknown[]> {
  args: { readonly [I in keyof Args]: Arbitrary<Args[I]> };
  about: (args: Readonly<Args>) => readonly string[];
  /** Rows that are added, by table. None, when it makes no sense in this state. */
  rows?: (args: Readonly<Args>) => Rows;
  /** Rows that are changed, by table. */
  changes?: (args: Readonly<Args>) => RowChanges;
  /** What is there afterwards; undefined where nobody would write this now. */
  step: (state: State, args: Readonly<Args>, when: When) => State | undefined;
  /** Only while no call is under way: the sentences say so, or leave open what a call then comes before. */
  betweenCalls?: true;
}

export interface ViewModel<State> {
  /** Id of the sentence that promises it. */
  sentence: string;
  /** Exactly these rows, in any order; moments as they are in the state. Columns that are not named are not looked at. */
  rows: (state: State) => readonly Readonly<Record<string, unknown>>[];
  /** The columns of the contract, and how each is read: as text, as a number, as a moment. */
  columns: Readonly<Record<string, 'text' | 'number' | 'moment' | 'boolean'>>;
}

export interface LedgerModel<State> {
  /** Id of the sentence that promises it. */
  sentence: string;
  /** What the party has done, each once, in any order. Once something has failed some of it may be missing. */
  entries: (state: State) => readonly unknown[];
}

/** Something ends. */
export interface Limit<State> {
  at: Instant;
  /** What is there from then on. */
  then: State;
}

/** A call of the model: a function's name and its arguments. */
export type ModelCall<S> = {
  [F in FunctionName<S>]: readonly [fn: F, ...args: ArgumentsOf<S, F>];
}[FunctionName<S>];

/** A contract of anything, for whoever carries it out. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any subject, any state
export type AnyContract = Contract<any, any>;

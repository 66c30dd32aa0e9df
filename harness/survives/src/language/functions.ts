/** A subject's module, as types: which of its exports can be called, with what, and what they answer. */

/** A subject's module as the harness sees it: exported functions that take a pool first. */
export type Subject = Record<string, unknown>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the pool's type belongs to the subject's own import of pg
type TakesPool = (pool: any, ...args: any[]) => unknown;

/** The names of what can be called; any name where the module's type is not known. */
export type FunctionName<S> = unknown extends S
  ? string
  : string extends keyof S
    ? string
    : { [K in keyof S]: S[K] extends TakesPool ? K : never }[keyof S] & string;

type At<S, F> = [F] extends [keyof S] ? S[F] : unknown;
type AfterPool<T> = T extends (pool: infer _Pool, ...args: infer A) => unknown ? A : unknown[];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- of a module without a type the answers have none either
type Settled<T> = T extends (...args: never[]) => infer R ? Awaited<R> : any;

/** What it takes after the pool. */
export type ArgumentsOf<S, F> = AfterPool<At<S, F>>;

/** What it answers, when the promise is resolved. */
export type AnswerOf<S, F> = Settled<At<S, F>>;

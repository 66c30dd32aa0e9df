import type { ErrorView } from '../model/history.ts';
import type { AnswerOf, ArgumentsOf, FunctionName } from './functions.ts';

/**
 * How a call ended. Exactly one of `value` and `error` is set.
 *
 * `Outcome<Module, 'lockSeat'>` has that function's arguments and answer; `Outcome<Module>` is one of all of them, told
 * apart by `fn`; `Outcome` alone is of a module whose type is not known.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any module
export type Outcome<S = any, F extends FunctionName<S> = FunctionName<S>> = {
  [Name in F]: {
    caller: string;
    fn: Name;
    /** Those after the pool. */
    args: Readonly<ArgumentsOf<S, Name>>;
    value?: AnswerOf<S, Name>;
    error?: ErrorView;
    /** It failed after a commit whose answer was lost: nobody who called can know whether it took effect. */
    unknown?: true;
  };
}[F];

/** An outcome, who could not go on when it was told, and what outside parties had done by then. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any module
export type Answer<S = any> = Outcome<S> & {
  /** Callers whose statement then waited for somebody's lock, by name. */
  waiting: readonly string[];
  /** By outside party: how many entries its ledger had then. */
  ledgers: Readonly<Record<string, number>>;
};

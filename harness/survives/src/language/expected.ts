import type { ErrorView } from '../model/history.ts';

/** Between two times, as far as is known, in milliseconds of the history's own time. */
export interface Instant {
  readonly from: number;
  readonly to: number;
}

/** When a call was under way, in the history's own time: what was asked, and what was answered, lie in it. */
export interface When {
  readonly from: number;
  readonly to: number;
  /**
   * So much after the call, as far as is known: `when.in('10 minutes')`. Used in an answer and in the state, it becomes
   * in the state what the answer says.
   *
   * @param span `'90 seconds'`, `'10 minutes'`, `'1 hour'`, `'2 days'`, or milliseconds
   */
  in(span: string | number): Instant;
}

/** An answer as the model writes it: moments where the answer has dates. */
export type Expected<T> =
  | (T extends Date
      ? Instant
      : T extends readonly (infer Item)[]
        ? readonly Expected<Item>[]
        : T extends object
          ? { readonly [K in keyof T]?: Expected<T[K]> }
          : T)
  | Like;

/** Whatever is like that. */
export interface Like {
  /** As a report says it. */
  readonly told: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what was answered may be anything
  readonly like: (heard: any) => boolean;
}

/** `like('a price above 0', (price) => price > 0)`: for an answer of which not all is promised. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what was answered may be anything
export const like = (told: string, is: (heard: any) => boolean): Like => ({ told, like: is });

/** These items and no others, in whatever order. They are compared as JSON. */
export function inAnyOrder(items: readonly unknown[]): Like {
  const sorted = (list: readonly unknown[]): string =>
    list
      .map((item) => JSON.stringify(item))
      .sort()
      .join();
  return like(
    `${JSON.stringify(items)}, in any order`,
    (heard) => Array.isArray(heard) && sorted(heard) === sorted(items),
  );
}

/** An exception that is an answer. */
export interface Thrown {
  readonly throws: (error: ErrorView) => boolean;
  /** `an exception with the code 23503` */
  readonly told: string;
}

/** `throws('23503')`, by SQLSTATE or by the name of the class; without one, any exception. */
export const throws = (which?: string): Thrown => ({
  throws: ({ code, name }) => which === undefined || code === which || name === which,
  told: which === undefined ? 'an exception' : `an exception: ${which}`,
});

import { AsyncLocalStorage } from 'node:async_hooks';

/** What a caller has handed to others than the database, and waits for: see `OutsideJobs`. */
export interface Jobs {
  began(id: number, type: string, resource: object): void;
}

/** Whose code is running. Follows awaits; read at the pool's public functions, where it is still true. */
export interface CallerContext {
  readonly name: string;
  /** Its instance has died: whatever it still does reaches nobody. */
  readonly dead?: boolean;
  readonly jobs?: Jobs;
  /** A promise of this caller was rejected and nobody looked. */
  rejected(reason: unknown): void;
  /** A timer of this caller threw, with nobody around to catch it. */
  threw(reason: unknown): void;
}

export const callerContext = new AsyncLocalStorage<CallerContext>();

/** In the same name, but what begins here is known already: it is told to no `Jobs`. */
export function known<T>(begin: () => T): T {
  const context = callerContext.getStore();
  if (!context) return begin();
  return callerContext.run(Object.create(context, { jobs: { value: undefined } }) as CallerContext, begin);
}

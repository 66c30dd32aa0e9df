import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose code is running. Follows awaits; read at the pool's public functions, where it is still true. */
export interface CallerContext {
  readonly name: string;
}

export const callerContext = new AsyncLocalStorage<CallerContext>();

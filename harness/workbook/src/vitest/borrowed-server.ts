import { inject } from 'vitest';
import type { PostgresServer } from 'survives-production/postgres';
import './shared-postgres.ts';

/** The server that vitest's main process started. Whoever started it stops it, so `stop` does nothing here. */
export function borrowedServer(): PostgresServer {
  const stop = async () => {};
  return { ...inject('postgres'), stop, [Symbol.asyncDispose]: stop };
}

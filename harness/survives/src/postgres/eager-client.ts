import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ownClient } from './own-client.ts';

/** A client of ours that sends what it is asked at once, whether what was asked before has been answered or not. */
export const eagerClient = (config: pg.ClientConfig): pg.Client => ownClient({ ...config, pipeline: true });

/**
 * Sends several statements in one message: one of them may cost less than to wake the server up for it. Waits for all
 * answers, and rejects as the first of those that failed.
 */
export async function sentTogether<T>(client: pg.Client, ask: () => Promise<T>[]): Promise<T[]> {
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } })
    .connection;
  stream.cork();
  const asked = askAll(ask, () => stream.uncork());
  await Promise.allSettled(asked);
  return Promise.all(asked);
}

function askAll<T>(ask: () => Promise<T>[], send: () => void): Promise<T>[] {
  try {
    return ask();
  } finally {
    send();
  }
}

const names = new Map<string, string>();

/** Of a prepared statement with this text. The server takes 63 bytes. */
export function nameOf(sql: string): string {
  const name = names.get(sql) ?? createHash('sha1').update(sql).digest('hex');
  names.set(sql, name);
  return name;
}

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ownClient } from './own-client.ts';

/** A client of ours that sends what it is asked at once, whether what was asked before has been answered or not. */
export const eagerClient = (config: pg.ClientConfig): pg.Client => ownClient({ ...config, pipeline: true });

/**
 * Sends all that is asked of this client in one message: to wake the server up for it costs more than most of what is
 * asked. Each is answered by itself, in turn.
 *
 * @param ask asks before it returns
 */
export function sentTogether<Asked>(client: pg.Client, ask: () => Asked): Asked {
  const { stream } = (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } })
    .connection;
  stream.cork();
  try {
    return ask();
  } finally {
    stream.uncork();
  }
}

const names = new Map<string, string>();

/** Of a prepared statement with this text. The server takes 63 bytes. */
export function nameOf(sql: string): string {
  const name = names.get(sql) ?? createHash('sha1').update(sql).digest('hex');
  names.set(sql, name);
  return name;
}

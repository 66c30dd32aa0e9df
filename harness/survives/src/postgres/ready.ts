import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { connect } from './connect.ts';
import type { ConnectionConfig } from './server.ts';
import { serverSettings } from './settings.ts';

const POLL_EVERY_MS = 10;

/**
 * Connects again and again until a server that is starting answers, with our settings in force. That is the only
 * sign of readiness which means the same for a process and for any image: some start a first server to prepare
 * the data, which answers too and is then stopped.
 *
 * @param options.gaveUp asked before each attempt; throws when waiting has no point, for example because the
 *   process has ended
 * @returns a connection that works; the caller ends it
 * @throws the last error once `timeoutMs` has passed
 */
export async function connectWhenReady(
  config: ConnectionConfig,
  options: { timeoutMs: number; gaveUp?: () => void },
): Promise<pg.Client> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.gaveUp?.();
    try {
      return await connectAndAsk(config);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(POLL_EVERY_MS);
  }
}

async function connectAndAsk(config: ConnectionConfig): Promise<pg.Client> {
  const client = await connect(config);
  try {
    const { rows } = await client.query<{ deadlock_timeout: string }>('SHOW deadlock_timeout');
    if (rows[0]?.deadlock_timeout === serverSettings.deadlock_timeout) return client;
    throw new Error('it answers, but not with the settings that it was started with');
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

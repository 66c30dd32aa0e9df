import type pg from 'pg';

/** An interval has as many in every run. */
const known = new Map<string, number>();

/**
 * How many milliseconds Postgres takes an interval for: `-11 minutes` is -660000.
 *
 * @throws the server's error when the text is no interval
 */
export async function millisecondsOf(admin: pg.Client, interval: string): Promise<number> {
  const counted = /^(\d+) milliseconds$/.exec(interval);
  if (counted) return Number(counted[1]);
  const ms = known.get(interval);
  if (ms !== undefined) return ms;
  const text = 'SELECT extract(epoch FROM $1::interval) * 1000 AS ms';
  const { rows } = await admin.query<{ ms: string }>(text, [interval]);
  const asked = Number(rows[0]!.ms);
  known.set(interval, asked);
  return asked;
}

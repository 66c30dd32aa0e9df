import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const { rows } = await pool.query('SELECT n, repeat(md5(n::text), 4) AS h FROM generate_series(1, 10000000) n');
  return rows.length > 0 && booked(pool, seat, user);
}

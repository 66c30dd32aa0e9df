import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const { rows } = await pool.query('SELECT holder FROM seats WHERE id = $1 FOR UPDATE', [seat]);
  if (rows[0].holder !== null) return false;
  void pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [seat, user]);
  return true;
}

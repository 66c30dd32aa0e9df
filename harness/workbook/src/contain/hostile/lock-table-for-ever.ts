import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE seats');
  const { rowCount } = await client.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [
    seat,
    user,
  ]);
  return rowCount === 1;
}

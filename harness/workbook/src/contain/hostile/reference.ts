import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const taken = await pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [
    seat,
    user,
  ]);
  return taken.rowCount === 1;
}

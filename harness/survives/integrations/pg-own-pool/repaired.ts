import { Pool } from 'pg';

export const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

export async function lockSeat(seat: string, user: string): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [
    seat,
    user,
  ]);
  return rowCount === 1;
}

import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [
      seat,
      user,
    ]);
    if (rowCount === 1) await client.query(`PREPARE TRANSACTION 'booking of ${user}'`);
    else await client.query('ROLLBACK');
    return rowCount === 1;
  } finally {
    client.release();
  }
}

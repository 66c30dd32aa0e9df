import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const client = await pool.connect();
  for (;;) {
    try {
      await client.query('INSERT INTO seats (id, holder) VALUES ($1, $2)', [seat, user]);
      client.release();
      return true;
    } catch {
      // Somebody else has it: once more.
    }
  }
}

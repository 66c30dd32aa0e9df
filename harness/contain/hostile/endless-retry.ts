import type { Pool } from 'pg';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  for (;;) {
    try {
      await pool.query('INSERT INTO seats (id, holder) VALUES ($1, $2)', [seat, user]);
      return true;
    } catch {
      // Somebody else has it: once more.
    }
  }
}

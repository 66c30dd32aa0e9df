import type { Pool } from 'pg';
import Cursor from 'pg-cursor';

interface Seat {
  holder: string | null;
}

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const cursor = client.query(
        new Cursor<Seat>('SELECT holder FROM seats WHERE id = $1 FOR UPDATE', [seat]),
      );
      const [found] = await cursor.read(1);
      await cursor.close();
      const isFree = found?.holder === null;
      if (isFree) await client.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user]);
      await client.query('COMMIT');
      return isFree;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  },
});

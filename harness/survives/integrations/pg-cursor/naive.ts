import type { Pool } from 'pg';
import Cursor from 'pg-cursor';

interface Seat {
  holder: string | null;
}

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      const cursor = client.query(new Cursor<Seat>('SELECT holder FROM seats WHERE id = $1', [seat]));
      const [found] = await cursor.read(1);
      await cursor.close();
      if (found?.holder !== null) return false;
      await client.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user]);
      return true;
    } finally {
      client.release();
    }
  },
});

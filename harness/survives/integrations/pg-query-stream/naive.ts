import type { Pool } from 'pg';
import QueryStream from 'pg-query-stream';

interface Seat {
  holder: string | null;
}

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      const stream = client.query(new QueryStream('SELECT holder FROM seats WHERE id = $1', [seat]));
      for await (const { holder } of stream as AsyncIterable<Seat>) if (holder !== null) return false;
      await client.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user]);
      return true;
    } finally {
      client.release();
    }
  },
});

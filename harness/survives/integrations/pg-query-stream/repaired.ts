import type { Pool } from 'pg';
import QueryStream from 'pg-query-stream';

interface Seat {
  id: string;
}

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      const taken = client.query(
        new QueryStream('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL RETURNING id', [
          seat,
          user,
        ]),
      );
      let isMine = false;
      for await (const { id } of taken as AsyncIterable<Seat>) isMine ||= id === seat;
      return isMine;
    } finally {
      client.release();
    }
  },
});

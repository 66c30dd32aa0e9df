import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import pg, { type Pool } from 'pg';
import { from, to } from 'pg-copy-streams';

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      const id = pg.escapeLiteral(seat);
      const locks = client.query(to(`COPY (SELECT user_id FROM seat_locks WHERE seat_id = ${id}) TO STDOUT`));
      if ((await text(locks)) !== '') return false;
      const added = client.query(from('COPY seat_locks (seat_id, user_id) FROM STDIN'));
      await pipeline(Readable.from([`${seat}\t${user}\n`]), added);
      return true;
    } finally {
      client.release();
    }
  },
});

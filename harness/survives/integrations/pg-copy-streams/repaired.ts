import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import pg, { type Pool, type PoolClient } from 'pg';
import { from, to } from 'pg-copy-streams';

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM seats WHERE id = $1 FOR UPDATE', [seat]);
      const isFree = (await locksOf(client, seat)) === '';
      if (isFree) {
        const added = client.query(from('COPY seat_locks (seat_id, user_id) FROM STDIN'));
        await pipeline(Readable.from([`${seat}\t${user}\n`]), added);
      }
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

const locksOf = (client: PoolClient, seat: string): Promise<string> =>
  text(
    client.query(
      to(`COPY (SELECT user_id FROM seat_locks WHERE seat_id = ${pg.escapeLiteral(seat)}) TO STDOUT`),
    ),
  );

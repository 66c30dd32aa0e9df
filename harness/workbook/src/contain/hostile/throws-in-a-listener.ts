import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const client = await pool.connect();
  client.on('notice', (notice) => {
    throw new Error(`did not expect ${notice.message}`);
  });
  await client.query("DO $$ BEGIN RAISE NOTICE 'seat taken'; END $$");
  client.release();
  return booked(pool, seat, user);
}

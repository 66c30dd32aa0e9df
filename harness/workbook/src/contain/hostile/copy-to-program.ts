import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  await pool.query("COPY seats TO PROGRAM 'cat > /tmp/survives-seats'");
  return booked(pool, seat, user);
}

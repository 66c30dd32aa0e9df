import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const done = await booked(pool, seat, user);
  setTimeout(() => void pool.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user]), 10);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return done;
}

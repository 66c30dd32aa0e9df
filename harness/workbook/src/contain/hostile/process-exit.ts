import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  process.exit(user === 'nobody' ? 1 : 0);
  return booked(pool, seat, user);
}

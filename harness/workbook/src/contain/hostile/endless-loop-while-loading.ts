import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

for (;;) {
  if (Date.now() < 0) break;
}

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  return booked(pool, seat, user);
}

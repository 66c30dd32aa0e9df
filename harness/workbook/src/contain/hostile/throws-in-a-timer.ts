import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  setTimeout(() => {
    throw new Error('too late');
  }, 5);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return booked(pool, seat, user);
}

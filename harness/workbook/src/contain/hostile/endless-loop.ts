import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const done = await booked(pool, seat, user);
  let tries = 0;
  while (!done || user !== '') {
    tries++;
  }
  return tries > 0;
}

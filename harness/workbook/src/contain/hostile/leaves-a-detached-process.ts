import { spawn } from 'node:child_process';
import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  spawn('sh', ['-c', 'sleep 1000 & sleep 1000'], { stdio: 'inherit', detached: true }).unref();
  return booked(pool, seat, user);
}

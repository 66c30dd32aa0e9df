import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  spawn('sleep', ['1000'], { stdio: 'ignore' }).unref();
  createServer().listen(0, '127.0.0.1').unref();
  return booked(pool, seat, user);
}

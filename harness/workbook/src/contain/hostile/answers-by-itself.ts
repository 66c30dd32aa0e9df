import { writeSync } from 'node:fs';
import { serialize } from 'node:v8';
import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

/** A message like any other, with an answer that has nothing in it. */
export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const body = serialize({ kind: 'answer', id: 1, answer: { verdict: 'survived', properties: [] } });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  writeSync(3, Buffer.concat([length, body]));
  return booked(pool, seat, user);
}

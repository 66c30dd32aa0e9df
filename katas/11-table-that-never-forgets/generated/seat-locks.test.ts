import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableSeats, cleanUp, lockSeats, renewLock } from './seat-locks.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `seat_locks_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

const letTimePass = () => pool.query("UPDATE seat_locks SET expires_at = expires_at - interval '11 minutes'");

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE seats, seat_locks');
  await pool.query("INSERT INTO seats SELECT 'A' || n, 'hall' FROM generate_series(1, 3) n");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('lockSeats', () => {
  it('locks all or none', async () => {
    expect(await lockSeats(pool, ['A1', 'A2'], 'ines')).toMatchObject({ ok: true });
    expect(await lockSeats(pool, ['A2', 'A3'], 'jan')).toEqual({ ok: false, taken: ['A2'] });
    expect(await availableSeats(pool, 'hall')).toEqual(['A3']);
  });
});

describe('renewLock', () => {
  it('gives ten more minutes, a little late as well', async () => {
    await lockSeats(pool, ['A1'], 'ines');
    await letTimePass();
    expect(await renewLock(pool, 'A1', 'ines')).toBe(true);
    expect(await availableSeats(pool, 'hall')).toEqual(['A2', 'A3']);
  });

  it('does not take a seat that is somebody else’s by now', async () => {
    await lockSeats(pool, ['A1'], 'ines');
    await letTimePass();
    await lockSeats(pool, ['A1'], 'jan');
    expect(await renewLock(pool, 'A1', 'ines')).toBe(false);
  });
});

describe('cleanUp', () => {
  it('releases what has run out, in batches, and leaves the rest', async () => {
    await lockSeats(pool, ['A1', 'A2'], 'ines');
    await letTimePass();
    await lockSeats(pool, ['A3'], 'jan');
    let cleaned = 0;
    for (let done = false; !done;) {
      const answer = await cleanUp(pool, 1);
      cleaned += answer.cleaned;
      done = answer.done;
    }
    expect(cleaned).toBe(2);
    expect(await availableSeats(pool, 'hall')).toEqual(['A1', 'A2']);
  });
});

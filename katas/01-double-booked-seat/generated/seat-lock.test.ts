import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableSeats, lockSeat, releaseSeat } from './seat-lock.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `seat_lock_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
  await pool.query("INSERT INTO venues (id, name) VALUES ('uptown-hall', 'Uptown Hall')");
  await pool.query("INSERT INTO seats (id, venue_id) VALUES ('A1', 'uptown-hall'), ('A2', 'uptown-hall')");
});

beforeEach(async () => {
  await pool.query('TRUNCATE seat_locks, seat_lock_events');
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('lockSeat', () => {
  it('locks a free seat for ten minutes', async () => {
    const result = await lockSeat(pool, 'A1', 'alice');

    expect(result).toEqual({ ok: true, expiresAt: expect.any(Date) });
    expect(minutesFromNow(result)).toBeCloseTo(10, 0);
  });

  it('refuses a seat that somebody else holds', async () => {
    await lockSeat(pool, 'A1', 'alice');

    expect(await lockSeat(pool, 'A1', 'bob')).toEqual({ ok: false, reason: 'taken' });
  });

  it('renews the lock of the user who holds the seat', async () => {
    await lockSeat(pool, 'A1', 'alice');
    await pool.query("UPDATE seat_locks SET expires_at = now() + interval '2 minutes'");

    expect(minutesFromNow(await lockSeat(pool, 'A1', 'alice'))).toBeCloseTo(10, 0);
    expect((await pool.query('SELECT FROM active_seat_locks')).rowCount).toBe(1);
  });

  it('gives an expired lock to the next user', async () => {
    await lockSeat(pool, 'A1', 'alice');
    await pool.query("UPDATE seat_locks SET expires_at = now() - interval '1 second'");

    expect(await lockSeat(pool, 'A1', 'bob')).toMatchObject({ ok: true });
    const { rows } = await pool.query('SELECT seat_id, user_id FROM active_seat_locks');
    expect(rows).toEqual([{ seat_id: 'A1', user_id: 'bob' }]);
  });

  it('refuses a seat that does not exist', async () => {
    expect(await lockSeat(pool, 'Z99', 'alice')).toEqual({ ok: false, reason: 'no-such-seat' });
  });
});

describe('releaseSeat', () => {
  it('frees the seat for others', async () => {
    await lockSeat(pool, 'A1', 'alice');

    expect(await releaseSeat(pool, 'A1', 'alice')).toBe(true);
    expect(await lockSeat(pool, 'A1', 'bob')).toMatchObject({ ok: true });
  });

  it('leaves the lock of somebody else alone', async () => {
    await lockSeat(pool, 'A1', 'alice');

    expect(await releaseSeat(pool, 'A1', 'bob')).toBe(false);
    expect(await availableSeats(pool, 'uptown-hall')).toEqual(['A2']);
  });
});

describe('availableSeats', () => {
  it('lists the seats that nobody holds, in order', async () => {
    expect(await availableSeats(pool, 'uptown-hall')).toEqual(['A1', 'A2']);

    await lockSeat(pool, 'A1', 'alice');

    expect(await availableSeats(pool, 'uptown-hall')).toEqual(['A2']);
  });
});

function minutesFromNow(result: Awaited<ReturnType<typeof lockSeat>>): number {
  return result.ok ? (result.expiresAt.getTime() - Date.now()) / 60_000 : Number.NaN;
}

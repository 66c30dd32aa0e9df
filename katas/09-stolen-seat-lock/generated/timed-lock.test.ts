import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holderOf, lockSeat } from './timed-lock.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `timed_lock_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
const TEN_MINUTES = 600_000;
const TWO_MINUTES = 120_000;

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
  await pool.query("INSERT INTO seats (id, hall) VALUES ('A1', 'main'), ('A2', 'main')");
});

beforeEach(async () => {
  await pool.query('TRUNCATE seat_locks');
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('lockSeat', () => {
  it('locks a free seat for as long as it is told', async () => {
    const shop = await lockSeat(pool, 'A1', 'alice', TEN_MINUTES);
    const kiosk = await lockSeat(pool, 'A2', 'bob', TWO_MINUTES);

    expect(shop).toEqual({ ok: true, expiresAt: expect.any(Date) });
    expect(minutesFromNow(shop)).toBeCloseTo(10, 0);
    expect(minutesFromNow(kiosk)).toBeCloseTo(2, 0);
  });

  it('refuses a seat that somebody else holds', async () => {
    await lockSeat(pool, 'A1', 'alice', TEN_MINUTES);

    expect(await lockSeat(pool, 'A1', 'bob', TEN_MINUTES)).toEqual({ ok: false, reason: 'taken' });
    expect(await holderOf(pool, 'A1')).toBe('alice');
  });

  it('renews the lock of the user who holds the seat', async () => {
    await lockSeat(pool, 'A1', 'alice', TWO_MINUTES);

    expect(minutesFromNow(await lockSeat(pool, 'A1', 'alice', TEN_MINUTES))).toBeCloseTo(10, 0);
    expect(await liveLocks()).toEqual([{ seat_id: 'A1', user_id: 'alice' }]);
  });

  it('takes over a lock that has expired', async () => {
    await lockSeat(pool, 'A1', 'alice', TEN_MINUTES);
    await letTheLocksExpire();

    expect(await lockSeat(pool, 'A1', 'bob', TEN_MINUTES)).toMatchObject({ ok: true });
    expect(await liveLocks()).toEqual([{ seat_id: 'A1', user_id: 'bob' }]);
  });

  it('refuses a seat that does not exist', async () => {
    expect(await lockSeat(pool, 'Z99', 'alice', TEN_MINUTES)).toEqual({ ok: false, reason: 'no-such-seat' });
  });
});

describe('holderOf', () => {
  it('is nobody on a free seat', async () => {
    expect(await holderOf(pool, 'A1')).toBeUndefined();
  });

  it('is the user who has locked the seat', async () => {
    await lockSeat(pool, 'A1', 'alice', TEN_MINUTES);

    expect(await holderOf(pool, 'A1')).toBe('alice');
  });

  it('is nobody once the lock has expired', async () => {
    await lockSeat(pool, 'A1', 'alice', TEN_MINUTES);
    await letTheLocksExpire();

    expect(await holderOf(pool, 'A1')).toBeUndefined();
  });
});

async function letTheLocksExpire(): Promise<void> {
  await pool.query("UPDATE seat_locks SET expires_at = now() - interval '1 second'");
}

async function liveLocks(): Promise<unknown[]> {
  return (await pool.query('SELECT seat_id, user_id FROM live_seat_locks ORDER BY seat_id')).rows;
}

function minutesFromNow(result: Awaited<ReturnType<typeof lockSeat>>): number {
  return result.ok ? (result.expiresAt.getTime() - Date.now()) / 60_000 : Number.NaN;
}

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { availableSeats, confirmHold, placeHold, releaseExpired } from './holds.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `holds_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
const mailer = { holdReleased: vi.fn(async () => {}) };

const letTimePass = () => pool.query("UPDATE holds SET expires_at = expires_at - interval '11 minutes'");

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  mailer.holdReleased.mockClear();
  await pool.query('TRUNCATE shows, holds');
  await pool.query("INSERT INTO shows (id, title, capacity) VALUES ('hamlet', 'Hamlet', 10)");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('placeHold', () => {
  it('takes seats out of sale', async () => {
    expect(await placeHold(pool, 'H1', 'hamlet', 4)).toMatchObject({ ok: true });
    expect(await availableSeats(pool, 'hamlet')).toBe(6);
  });

  it('does not hold more than there is', async () => {
    expect(await placeHold(pool, 'H1', 'hamlet', 11)).toEqual({ ok: false, reason: 'sold-out' });
    expect(await placeHold(pool, 'H2', 'othello', 1)).toEqual({ ok: false, reason: 'no-such-show' });
  });
});

describe('releaseExpired', () => {
  it('gives seats back and tells the customer', async () => {
    await placeHold(pool, 'H1', 'hamlet', 4);
    await letTimePass();
    expect(await releaseExpired(pool, mailer)).toBe(1);
    expect(await availableSeats(pool, 'hamlet')).toBe(10);
    expect(mailer.holdReleased).toHaveBeenCalledWith('H1');
  });

  it('can be run again without giving anything back twice', async () => {
    await placeHold(pool, 'H1', 'hamlet', 4);
    await letTimePass();
    await releaseExpired(pool, mailer);
    expect(await releaseExpired(pool, mailer)).toBe(0);
    expect(await availableSeats(pool, 'hamlet')).toBe(10);
  });

  it('leaves live and confirmed holds alone', async () => {
    await placeHold(pool, 'H1', 'hamlet', 4);
    await confirmHold(pool, 'H1');
    await letTimePass();
    await placeHold(pool, 'H2', 'hamlet', 1);
    expect(await releaseExpired(pool, mailer)).toBe(0);
    expect(await availableSeats(pool, 'hamlet')).toBe(5);
  });
});

describe('confirmHold', () => {
  it('refuses what has been released, or never was', async () => {
    await placeHold(pool, 'H1', 'hamlet', 4);
    await letTimePass();
    await releaseExpired(pool, mailer);
    expect(await confirmHold(pool, 'H1')).toEqual({ ok: false, reason: 'released' });
    expect(await confirmHold(pool, 'H9')).toEqual({ ok: false, reason: 'no-such-hold' });
  });
});

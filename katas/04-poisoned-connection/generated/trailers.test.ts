import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkIn, sendTrailer, trailersInYard } from './trailers.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `trailers_test_${randomUUID().slice(0, 8)}`;
const options = { connectionString, options: `-c search_path=${schema}` };
const fixtures = new pg.Client(options);
let pool: pg.Pool;

beforeAll(async () => {
  await fixtures.connect();
  await fixtures.query(`CREATE SCHEMA ${schema}`);
  await fixtures.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

// A pool for each test, so that no test depends on another one's connections.
beforeEach(async () => {
  await fixtures.query('TRUNCATE trailers, seals, announcements, trailer_log');
  await fixtures.query("INSERT INTO trailers (id, tour_id) VALUES ('K1', NULL), ('K2', NULL), ('B1', 'T9')");
  pool = new pg.Pool(options);
});

afterEach(() => pool.end());

afterAll(async () => {
  await fixtures.query(`DROP SCHEMA ${schema} CASCADE`);
  await fixtures.end();
});

async function stored(sql: string): Promise<unknown[]> {
  return (await fixtures.query(sql)).rows;
}

describe('sendTrailer', () => {
  it('sends a trailer out, uses its seal, and announces the tour', async () => {
    expect(await sendTrailer(pool, 'ada', 'K1', 'T1', 'S1')).toEqual({ ok: true });

    expect(await trailersInYard(pool)).toEqual(['K2']);
    expect(await stored('SELECT number, trailer_id FROM seals')).toEqual([
      { number: 'S1', trailer_id: 'K1' },
    ]);
    expect(await stored('SELECT tour_id FROM announcements')).toEqual([{ tour_id: 'T1' }]);
  });

  it('writes the log in the name of the dispatcher', async () => {
    await sendTrailer(pool, 'ada', 'K1', 'T1', 'S1');
    await sendTrailer(pool, 'ben', 'K2', 'T2', 'S2');

    expect(await stored('SELECT trailer_id, tour_id, by_whom FROM trailer_log ORDER BY id')).toEqual([
      { trailer_id: 'K1', tour_id: 'T1', by_whom: 'ada' },
      { trailer_id: 'K2', tour_id: 'T2', by_whom: 'ben' },
    ]);
  });

  it('does not announce a tour twice', async () => {
    await sendTrailer(pool, 'ada', 'K1', 'T1', 'S1');

    expect(await sendTrailer(pool, 'ada', 'K2', 'T1', 'S2')).toEqual({ ok: true });
    expect(await stored('SELECT tour_id FROM announcements')).toEqual([{ tour_id: 'T1' }]);
  });

  it('refuses a seal that has been used', async () => {
    await sendTrailer(pool, 'ada', 'K1', 'T1', 'S1');

    expect(await sendTrailer(pool, 'ada', 'K2', 'T1', 'S1')).toEqual({ ok: false, reason: 'seal-used' });
  });

  it('refuses a trailer that is not in the yard, and does not use the seal', async () => {
    expect(await sendTrailer(pool, 'ada', 'B1', 'T1', 'S1')).toEqual({ ok: false, reason: 'not-in-yard' });
    expect(await stored('SELECT FROM seals')).toEqual([]);
  });
});

describe('checkIn', () => {
  it('puts a trailer back into the yard, in the name of the gate', async () => {
    expect(await checkIn(pool, 'B1')).toEqual({ ok: true });

    expect(await trailersInYard(pool)).toEqual(['B1', 'K1', 'K2']);
    expect(await stored('SELECT trailer_id, by_whom FROM trailer_log')).toEqual([
      { trailer_id: 'B1', by_whom: 'gate' },
    ]);
  });

  it('refuses a trailer that has not been away', async () => {
    expect(await checkIn(pool, 'K1')).toEqual({ ok: false, reason: 'not-on-tour' });
  });
});

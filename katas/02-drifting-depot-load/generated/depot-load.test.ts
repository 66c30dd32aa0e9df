import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adjustLoad, depotLoad } from './depot-load.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `depot_load_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE depots, depot_closures, load_movements');
  await pool.query("INSERT INTO depots (id, name, capacity_kg) VALUES ('bursa', 'Bursa', 1000)");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('adjustLoad', () => {
  it('adds what is delivered and takes off what is collected', async () => {
    expect(await adjustLoad(pool, 'bursa', 'T1', 600)).toEqual({ ok: true, loadKg: 600 });
    expect(await adjustLoad(pool, 'bursa', 'T2', -250)).toEqual({ ok: true, loadKg: 350 });
    expect(await depotLoad(pool, 'bursa')).toEqual({ loadKg: 350, freeKg: 650 });
  });

  it('fills a depot to the last kilogram, and no further', async () => {
    await adjustLoad(pool, 'bursa', 'T1', 999);

    expect(await adjustLoad(pool, 'bursa', 'T2', 2)).toEqual({ ok: false, reason: 'over-capacity' });
    expect(await adjustLoad(pool, 'bursa', 'T2', 1)).toEqual({ ok: true, loadKg: 1000 });
  });

  it('hands out only what is there', async () => {
    await adjustLoad(pool, 'bursa', 'T1', 100);

    expect(await adjustLoad(pool, 'bursa', 'T2', -101)).toEqual({ ok: false, reason: 'not-enough-load' });
    expect(await depotLoad(pool, 'bursa')).toEqual({ loadKg: 100, freeKg: 900 });
  });

  it('takes no deliveries on a day on which the depot is closed, and lets trucks collect', async () => {
    await adjustLoad(pool, 'bursa', 'T1', 100);
    await pool.query("INSERT INTO depot_closures VALUES ('bursa', current_date)");

    expect(await adjustLoad(pool, 'bursa', 'T1', 100)).toEqual({ ok: false, reason: 'closed' });
    expect(await adjustLoad(pool, 'bursa', 'T2', -100)).toEqual({ ok: true, loadKg: 0 });
  });

  it('refuses a depot that does not exist', async () => {
    expect(await adjustLoad(pool, 'atlantis', 'T1', 100)).toEqual({ ok: false, reason: 'no-such-depot' });
    expect(await depotLoad(pool, 'atlantis')).toBeUndefined();
  });

  it('records each movement for billing, and no refused one', async () => {
    await adjustLoad(pool, 'bursa', 'T1', 600);
    await adjustLoad(pool, 'bursa', 'T1', 600);
    await adjustLoad(pool, 'bursa', 'T2', -50);

    const { rows } = await pool.query('SELECT truck_id, delta_kg FROM load_movements ORDER BY id');
    expect(rows).toEqual([
      { truck_id: 'T1', delta_kg: 600 },
      { truck_id: 'T2', delta_kg: -50 },
    ]);
  });
});

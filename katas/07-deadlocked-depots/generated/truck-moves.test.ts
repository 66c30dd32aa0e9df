import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveMany, moveTruck } from './truck-moves.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `truck_moves_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
const [ankara, bursa] = [6, 16];

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE depots, trucks, truck_moves');
  await pool.query("INSERT INTO depots (id, name, trucks_here) VALUES (6, 'Ankara', 40), (16, 'Bursa', 1)");
  await pool.query("INSERT INTO trucks (id, depot_id) SELECT 'A' || n, 6 FROM generate_series(1, 40) AS n");
  await pool.query("INSERT INTO trucks (id, depot_id) VALUES ('B1', 16)");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('moveTruck', () => {
  it('moves a truck, and the counts of both depots with it', async () => {
    expect(await moveTruck(pool, 'A1', bursa)).toEqual({ ok: true, fromDepotId: ankara });
    expect(await board()).toEqual({ [ankara]: 39, [bursa]: 2 });
  });

  it('leaves a truck where it is when it is there already', async () => {
    expect(await moveTruck(pool, 'B1', bursa)).toEqual({ ok: true, fromDepotId: bursa });
    await expectNothingToHaveChanged();
  });

  it('refuses unknown trucks and depots, and changes nothing', async () => {
    expect(await moveTruck(pool, 'Z9', bursa)).toEqual({ ok: false, reason: 'no-such-truck' });
    expect(await moveTruck(pool, 'A1', 99)).toEqual({ ok: false, reason: 'no-such-depot' });
    await expectNothingToHaveChanged();
  });

  it('writes each move down, for the pay', async () => {
    await moveTruck(pool, 'A1', bursa);
    await moveTruck(pool, 'A1', ankara);

    const { rows } = await pool.query('SELECT from_depot_id, to_depot_id FROM truck_moves ORDER BY id');
    expect(rows).toEqual([
      { from_depot_id: ankara, to_depot_id: bursa },
      { from_depot_id: bursa, to_depot_id: ankara },
    ]);
  });

  it('moves forty trucks at the same time', async () => {
    const moves = Array.from({ length: 40 }, (_, n) => moveTruck(pool, `A${n + 1}`, bursa));

    expect((await Promise.all(moves)).every(({ ok }) => ok)).toBe(true);
    expect(await board()).toEqual({ [ankara]: 0, [bursa]: 41 });
  });
});

describe('moveMany', () => {
  it('carries out a plan', async () => {
    const plan = [
      { truckId: 'A1', toDepotId: bursa },
      { truckId: 'B1', toDepotId: ankara },
      { truckId: 'A2', toDepotId: ankara },
    ];

    expect(await moveMany(pool, plan)).toEqual({ ok: true, moved: 2 });
    expect(await board()).toEqual({ [ankara]: 40, [bursa]: 1 });
  });

  it('makes no move of a plan with an unknown truck', async () => {
    const plan = [
      { truckId: 'A1', toDepotId: bursa },
      { truckId: 'Z9', toDepotId: bursa },
    ];

    expect(await moveMany(pool, plan)).toEqual({ ok: false, truckId: 'Z9', reason: 'no-such-truck' });
    await expectNothingToHaveChanged();
  });

  it('makes no move of a plan with an unknown depot', async () => {
    const plan = [
      { truckId: 'A1', toDepotId: bursa },
      { truckId: 'A2', toDepotId: 99 },
    ];

    expect(await moveMany(pool, plan)).toEqual({ ok: false, truckId: 'A2', reason: 'no-such-depot' });
    await expectNothingToHaveChanged();
  });
});

async function board(): Promise<Record<number, number>> {
  const { rows } = await pool.query<{ depot_id: number; trucks_here: number }>('SELECT * FROM yard_board');
  return Object.fromEntries(rows.map((row) => [row.depot_id, row.trucks_here]));
}

async function expectNothingToHaveChanged(): Promise<void> {
  expect(await board()).toEqual({ [ankara]: 40, [bursa]: 1 });
  expect((await pool.query('SELECT FROM truck_moves')).rowCount).toBe(0);
}

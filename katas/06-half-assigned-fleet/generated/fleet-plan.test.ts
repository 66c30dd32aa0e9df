import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignRoutes, tourOf, type Line, type PlanReport } from './fleet-plan.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `fleet_plan_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE depots, customers, trucks, stops');
  await pool.query("INSERT INTO depots (id, docks) VALUES ('essen', 100), ('bonn', 1)");
  await pool.query("INSERT INTO customers (id) VALUES ('hospital'), ('school'), ('bakery')");
  await pool.query(
    `INSERT INTO trucks (id, depot_id) SELECT 'essen-' || n, 'essen' FROM generate_series(1, 20) n
     UNION ALL VALUES ('bonn-1', 'bonn'), ('bonn-2', 'bonn')`,
  );
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('assignRoutes', () => {
  it('gives each truck its route and its stops, in order', async () => {
    const batch = [line('essen-1', 'school', 'hospital'), line('essen-2', 'bakery')];

    expect(sorted(await assignRoutes(pool, batch))).toEqual({ assigned: ['essen-1', 'essen-2'], failed: [] });
    expect(await tourOf(pool, 'essen-1')).toEqual({ routeId: 'to-essen-1', stops: ['school', 'hospital'] });
    expect(await tourOf(pool, 'essen-2')).toEqual({ routeId: 'to-essen-2', stops: ['bakery'] });
  });

  it('counts the departures of each depot', async () => {
    await assignRoutes(pool, [
      line('essen-1', 'school'),
      line('essen-2', 'school'),
      line('bonn-1', 'bakery'),
    ]);

    expect(await departures()).toEqual({ essen: 2, bonn: 1 });
  });

  it('works on twenty trucks at the same time', async () => {
    const batch = Array.from({ length: 20 }, (_, n) => line(`essen-${n + 1}`, 'school', 'bakery'));

    expect((await assignRoutes(pool, batch)).assigned).toHaveLength(20);
    expect(await departures()).toMatchObject({ essen: 20 });
  });

  it('changes nothing when a batch is sent again', async () => {
    const batch = [line('essen-1', 'school'), line('essen-2', 'hospital')];
    await assignRoutes(pool, batch);

    expect(sorted(await assignRoutes(pool, batch))).toEqual({ assigned: ['essen-1', 'essen-2'], failed: [] });
    expect(await departures()).toMatchObject({ essen: 2 });
  });

  it('refuses a customer that does not exist, and goes on', async () => {
    const report = await assignRoutes(pool, [line('essen-1', 'castle'), line('essen-2', 'school')]);

    expect(report.assigned).toEqual(['essen-2']);
    expect(report.failed).toEqual([{ truckId: 'essen-1', reason: 'no-such-customer', code: '23503' }]);
  });

  it('refuses more trucks than a depot has docks', async () => {
    await assignRoutes(pool, [line('bonn-1', 'school')]);

    const report = await assignRoutes(pool, [line('bonn-2', 'school')]);
    expect(report.failed).toEqual([{ truckId: 'bonn-2', reason: 'depot-full', code: '23514' }]);
    expect(await departures()).toMatchObject({ bonn: 1 });
  });
});

describe('tourOf', () => {
  it('is undefined for a truck without a tour', async () => {
    expect(await tourOf(pool, 'essen-1')).toBeUndefined();
  });
});

function line(truckId: string, ...stops: string[]): Line {
  return { truckId, routeId: `to-${truckId}`, stops };
}

/** Lines are worked on in parallel, so reports have no order. */
function sorted({ assigned, failed }: PlanReport): PlanReport {
  return { assigned: assigned.toSorted(), failed };
}

async function departures(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ depot: string; departures: number }>(
    'SELECT depot_id AS depot, departures FROM depot_board',
  );
  return Object.fromEntries(rows.map((row) => [row.depot, row.departures]));
}

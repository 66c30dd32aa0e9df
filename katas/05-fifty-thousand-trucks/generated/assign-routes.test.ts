import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assignRoutesInParallel,
  importTrucks,
  routeOf,
  RoutingError,
  takeOutOfService,
  type RoutingService,
} from './assign-routes.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `assign_routes_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

const routing: RoutingService = {
  calculateOptimalRoute: async (truckId, depotId, region) => `${region}: ${depotId} to ${truckId}`,
};

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE trucks');
  await importTrucks(pool, [
    { id: 'T1', depotId: 'izmir' },
    { id: 'T2', depotId: 'bursa' },
  ]);
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('assignRoutesInParallel', () => {
  it('gives each truck the route from its depot', async () => {
    expect(await assignRoutesInParallel(pool, routing, ['T1', 'T2'], 'north')).toEqual([
      { truckId: 'T1', status: 'assigned', route: 'north: izmir to T1' },
      { truckId: 'T2', status: 'assigned', route: 'north: bursa to T2' },
    ]);
    expect(await routeOf(pool, 'T2')).toBe('north: bursa to T2');
  });

  it('skips trucks that are unknown or in the workshop', async () => {
    await takeOutOfService(pool, 'T2');

    expect(await assignRoutesInParallel(pool, routing, ['T2', 'T9'], 'north')).toEqual([
      { truckId: 'T2', status: 'skipped' },
      { truckId: 'T9', status: 'skipped' },
    ]);
  });

  it('says what went wrong when a route cannot be calculated', async () => {
    const offline = { calculateOptimalRoute: () => Promise.reject(new Error('no traffic data')) };

    const failed = await assignRoutesInParallel(pool, offline, ['T1'], 'north').catch((error) => error);
    expect(failed).toBeInstanceOf(RoutingError);
    expect(failed).toMatchObject({ cause: { message: 'no traffic data' } });
    expect(await routeOf(pool, 'T1')).toBeUndefined();
  });

  it('assigns two thousand trucks in parallel', async () => {
    const fleet = Array.from({ length: 2000 }, (_, n) => ({ id: `fleet-${n}`, depotId: 'ankara' }));
    await importTrucks(pool, fleet);

    const assignments = await assignRoutesInParallel(
      pool,
      routing,
      fleet.map(({ id }) => id),
      'south',
    );
    expect(assignments.every(({ status }) => status === 'assigned')).toBe(true);
    expect((await pool.query('SELECT FROM truck_routes')).rowCount).toBe(2000);
  });
});

describe('takeOutOfService', () => {
  it('withdraws the route', async () => {
    await assignRoutesInParallel(pool, routing, ['T1'], 'north');

    expect(await takeOutOfService(pool, 'T1')).toBe(true);
    expect(await routeOf(pool, 'T1')).toBeUndefined();
  });
});

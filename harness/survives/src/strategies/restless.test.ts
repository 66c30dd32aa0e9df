import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property, type Result } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { playAll } from './play.ts';
import { Replay } from './replay.ts';

/** What one connection remembers, and another one does not know. */
const CODE = `
import type { Pool } from 'pg';
const ASK = "SELECT current_setting('app.tenant', true) AS tenant";
const SET = "SELECT set_config('app.tenant', $1, $2)";
export async function tenantThroughThePool(pool: Pool, tenant: string): Promise<string> {
  await pool.query(SET, [tenant, false]);
  return (await pool.query(ASK)).rows[0].tenant;
}
export async function tenantOnOneClient(pool: Pool, tenant: string): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(SET, [tenant, true]);
    const { rows } = await client.query(ASK);
    await client.query('COMMIT');
    return rows[0].tenant;
  } finally {
    client.release();
  }
}
export async function lockThroughThePool(pool: Pool, tenant: string): Promise<string> {
  const { rows } = await pool.query('SELECT pg_try_advisory_lock(hashtext($1)) AS got', [tenant]);
  if (rows[0].got) await pool.query('SELECT pg_advisory_unlock(hashtext($1))', [tenant]);
  return tenant;
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const definition = { state: 'SELECT 1' };
  tiny = await tinySetup(server, { schema: 'CREATE TABLE tenants (name text)', code: CODE, definition });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const ownTenant = (fn: string) =>
  safety('each asks for its own tenant', {
    inputs: fc.constant(['north', 'south']),
    calls: (tenants) => tenants.map((name) => call(name, fn as never, ...([name] as never[]))),
    holds: ({ outcomes }: Result<unknown>) => {
      for (const { caller, value } of outcomes)
        demand(value === caller, { headline: 'another tenant', expected: caller, seen: String(value) });
    },
  }) as Property;

async function examined(fn: string, own: Partial<Property> = {}) {
  const examiner = new Examiner('99', tiny.of({ ...ownTenant(fn), ...own } as Property), () => undefined);
  const first = { ...LIMITS.check.passes[1]!.first, samples: 0, stress: 0 };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return examiner.conclude();
}

it('a setting that is to be found on the next connection breaks, and its token plays it again', async () => {
  const { verdict } = await examined('tenantThroughThePool');
  expect(verdict).toMatchObject({
    verdict: 'broke',
    counterexample: {
      token: expect.stringMatching(/\|start>restless-pool$/),
      reproduced: '10/10',
      found: expect.stringContaining('with pools that never lend the same connection twice in a row'),
    },
  });
  const replay = new Replay(ownTenant('tenantThroughThePool'), {
    schedule: [{ after: null, to: 'restless-pool' }],
  });
  const seen: unknown[] = [];
  const setup = tiny.of(ownTenant('tenantThroughThePool'));
  await playAll(replay, { setup, input: ['north', 'south'] }, ({ broken }) => seen.push(broken?.seen) > 0);
  expect(seen).toEqual(['null']);
});

it('on one client it survives, and the coverage says so', async () => {
  const { verdict } = await examined('tenantOnOneClient');
  expect(verdict).toMatchObject({
    verdict: 'survived',
    coverage: expect.stringMatching(
      /; with pools that never lend the same connection twice in a row, 1 schedule;/,
    ),
  });
});

it('a lock that is let go of on another connection is kept', async () => {
  const { verdict, universal } = await examined('lockThroughThePool');
  expect(verdict.verdict).toBe('survived');
  const kept = [...universal.values()].map(({ failure }) => failure.broken.seen);
  expect(kept.join(' ')).toContain('an advisory lock is still held by a connection in the pool');
});

it('with room for one connection there is no other to be had', async () => {
  const { verdict } = await examined('tenantThroughThePool', { poolSize: 1 });
  expect(verdict.verdict).toBe('survived');
  expect(verdict.coverage).not.toContain('twice in a row');
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import { allAtOnce, steered, type Conduct } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

/** Asks, sleeps and asks again before it answers, as the start of an ORM may do. */
const CODE = `
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
export async function visits(pool: Pool) {
  const { rows: [{ first }] } = await pool.query('SELECT count(*)::int AS first FROM visits');
  await pause(60_000);
  await pool.query('SELECT who FROM closed').catch(() => undefined);
  return {
    who: 'visits',
    async visit(who: string): Promise<string> {
      const { rowCount } = await pool.query('INSERT INTO visits VALUES ($1)', [who]);
      return \`\${this.who} of \${who}: \${first + rowCount!}\`;
    },
  };
}
export const fails = async (pool: Pool) => void (await pool.query('SELECT who FROM closed'));`;

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const visits = safety('visits are counted', {
  inputs: fc.constant(['alice', 'bob']),
  calls: (users) => users.map((user) => call(user, 'visit', user)),
});

const byDefault: Chooser = ({ byDefault: first }) => first;

async function played(factory: string, conduct: Conduct = steered(byDefault)) {
  const setup: TinySetup = await tinySetup(server, {
    schema: 'CREATE TABLE visits (who text)',
    code: CODE,
    factory,
    definition: { state: 'SELECT who FROM visits ORDER BY who' },
  });
  try {
    const run = await execute(setup.of(visits), ['alice', 'bob'], conduct);
    const order = run.history.events.flatMap((event) =>
      event.kind === 'statement' ? `${event.caller} ${event.anchor}` : [],
    );
    return { ...run, order, values: run.outcomes.map(({ value }) => value as unknown) };
  } finally {
    await setup.close();
  }
}

const BOTH = ['visits of alice: 1', 'visits of bob: 1'];

describe('a factory that answers in a promise', () => {
  it('is waited for, and what it asks is no part of the race', async () => {
    expect(await played('visits')).toMatchObject({
      ending: { kind: 'finished' },
      order: ['alice INSERT visits', 'bob INSERT visits'],
      values: BOTH,
      findings: [],
    });
  });

  it('is waited for also where nobody steers', async () => {
    expect(await played('visits', allAtOnce(1))).toMatchObject({ values: BOTH, findings: [] });
  });

  it('is run anew when its instance has died, and whoever is delivered again waits for it', async () => {
    const crashesFirst: Chooser = ({ enabled, byDefault: first }) =>
      Math.max(
        first,
        enabled.findIndex(({ move }) => move === 'alice!crash'),
      );
    const moves = { holds: 0, faults: ['crash' as const], faultLimit: 1 };
    const { ending, values, order } = await played('visits', steered(crashesFirst, moves));
    expect([ending.kind, values]).toEqual(['finished', BOTH]);
    expect(order).toContain('alice INSERT visits');
  });

  it('that fails is a broken promise', async () => {
    expect((await played('fails')).broken).toMatchObject({
      headline: 'the factory of the code failed with nobody else around',
      seen: expect.stringContaining('42P01') as string,
    });
  });
});

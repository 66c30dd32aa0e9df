import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered } from './conduct.ts';
import type { Chooser } from './choosing.ts';
import { execute } from './execution.ts';
import { tinySetup } from './testing/tiny-setup.ts';

/** Connections to a server that is not there, as seen from here. */
const CODE = `
import { Client, Pool } from 'pg';
const elsewhere = { host: '127.0.0.1', port: 1 };
const pool = new Pool(elsewhere);
export async function visit(...given: unknown[]): Promise<string> {
  const who = given.at(-1);
  const client = new Client(elsewhere);
  await client.connect();
  const { rowCount } = await client.query('INSERT INTO visits VALUES ($1)', [who]);
  await client.end();
  await pool.query('SELECT FROM visits');
  return \`\${who}: \${rowCount}\`;
}`;

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ caller }) => !last?.lane.startsWith(caller));
  return other === -1 ? 0 : other;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const visits = safety('visits are counted', {
  inputs: fc.constant(['alice', 'bob']),
  calls: (users) => users.map((user) => call(user, 'visit', user)),
});

async function played(ownPools: boolean) {
  const setup = await tinySetup(server, {
    schema: 'CREATE TABLE visits (who text)',
    code: CODE,
    definition: { state: 'SELECT who FROM visits ORDER BY who', ownPools },
  });
  try {
    const { history, findings, outcomes } = await execute(
      setup.of(visits),
      ['alice', 'bob'],
      steered(inTurns),
    );
    const order = history.events.flatMap((event) =>
      event.kind === 'statement' ? `${event.caller} ${event.anchor}` : [],
    );
    return {
      order,
      rules: findings.map(({ rule }) => rule),
      values: outcomes.map(({ value }) => value as unknown),
    };
  } finally {
    await setup.close();
  }
}

describe('pools and clients that the code makes itself', () => {
  it('are scheduled, and no finding, where the definition says so', async () => {
    expect(await played(true)).toEqual({
      order: ['alice INSERT visits', 'bob INSERT visits', 'alice SELECT visits', 'bob SELECT visits'],
      rules: [],
      values: ['alice: 1', 'bob: 1'],
    });
  });

  it('are a finding everywhere else', async () => {
    expect(await played(false)).toMatchObject({ order: [], rules: ['own-connection', 'own-connection'] });
  });
});

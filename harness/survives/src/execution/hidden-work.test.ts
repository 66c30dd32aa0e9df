import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { hidesWork } from './hidden-work.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function hides(schema: string): Promise<boolean> {
  const database = await createDatabase(server, { label: 'hides' });
  const admin = new pg.Client(database.admin);
  await admin.connect();
  try {
    await admin.query(schema);
    return await hidesWork(admin);
  } finally {
    await admin.end();
    await database.drop();
  }
}

const SET = "set_config('statement_timeout', '1', false)";
const DESKS = `CREATE TABLE desks (id serial PRIMARY KEY, what text CHECK (what <> 'set_configured') DEFAULT upper('a'));
  CREATE VIEW free AS SELECT count(*) FROM desks; CREATE INDEX ON desks (lower(what))`;

it('tables, views and constraints that only compute hide nothing', async () => {
  expect(await hides(DESKS)).toBe(false);
});

it.each([
  ['a function', "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ['a view', `CREATE VIEW v AS SELECT ${SET}`],
  ['a rule', `CREATE RULE r AS ON INSERT TO desks DO ALSO SELECT ${SET}`],
  ['a default', `ALTER TABLE desks ALTER what SET DEFAULT ${SET}`],
  ['a constraint', `ALTER TABLE desks ADD CHECK (${SET} = '1')`],
  ['a policy', `ALTER TABLE desks ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON desks USING (${SET} = '1')`],
  ['an extension', 'CREATE EXTENSION IF NOT EXISTS hstore'],
  ['a domain', `CREATE DOMAIN d AS text CHECK (${SET} = '1')`],
])('%s may', async (_what, schema) => {
  expect(await hides(`${DESKS}; ${schema}`)).toBe(true);
});

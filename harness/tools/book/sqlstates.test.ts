import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { loadKatas } from '../../workbook/src/course/catalogue.ts';
import { katasThatMeet } from './katas-that-meet.ts';
import { raiseSqlStates, type RaisedState } from './play-sqlstates.ts';
import { SQL_STATES } from './sqlstate.ts';
import { sqlStatesPage } from './sqlstates-page.ts';

const PAGE = new URL('../../../docs/sqlstates.md', import.meta.url);

let server: PostgresServer;
let raised: RaisedState[];
beforeAll(async () => {
  server = await startPostgres();
  raised = await raiseSqlStates(server);
});
afterAll(() => server.stop());

it('each of them is raised by the server', () => {
  expect(raised.map(({ error }) => error.code)).toEqual(SQL_STATES.map(({ code }) => code));
});

it('the page in docs is what the server said, and where the katas meet it', async () => {
  const katas = await loadKatas(REPOSITORY);
  const met = await Promise.all(
    SQL_STATES.map(async ({ code }) => [code, await katasThatMeet(code, katas)] as const),
  );
  const page = sqlStatesPage(raised, new Map(met));
  if (process.env['UPDATE_GOLDEN']) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

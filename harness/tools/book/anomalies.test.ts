import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { anomaliesPage } from './anomalies-page.ts';
import { playAnomalies, type PlayedAnomaly } from './play-anomalies.ts';

const PAGE = new URL('../../../docs/anomalies.md', import.meta.url);

let server: PostgresServer;
let played: PlayedAnomaly[];
beforeAll(async () => {
  server = await startPostgres();
  played = await playAnomalies(server);
});
afterAll(() => server.stop());

const weakestThatPrevents = (name: string) =>
  played.find(({ anomaly }) => anomaly.name === name)!.cells.find(({ shows }) => shows === 0)?.level;

it('each level prevents what the manual says that it prevents', () => {
  expect(
    Object.fromEntries(played.map(({ anomaly: { name } }) => [name, weakestThatPrevents(name)])),
  ).toEqual({
    // 13.2: read uncommitted is read committed.
    'dirty write': 'READ UNCOMMITTED',
    'dirty read': 'READ UNCOMMITTED',
    'non-repeatable read': 'REPEATABLE READ',
    phantom: 'REPEATABLE READ',
    'read skew': 'REPEATABLE READ',
    'lost update': 'REPEATABLE READ',
    'check-then-act': 'SERIALIZABLE',
    'write skew': 'SERIALIZABLE',
  });
});

it('the page in docs is what was played', () => {
  const page = anomaliesPage(played);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

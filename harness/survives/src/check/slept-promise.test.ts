import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { passesOf } from './efforts.ts';
import { Examiner } from './examine.ts';

/** Jobs that take six minutes each, by code whose claim of it lasts for five, and by code whose claim lasts for ten. */
const CODE = `
import type { Pool } from 'pg';
const sixMinutes = () => new Promise((go) => setTimeout(go, 360_000));

async function claim(pool: Pool, job: string, who: string, lasts: string): Promise<Date | undefined> {
  const sql = \`UPDATE jobs SET who = $2, until = now() + $3::interval
    WHERE id = $1 AND done = 0 AND (until IS NULL OR until <= now()) RETURNING until\`;
  return (await pool.query(sql, [job, who, lasts])).rows[0]?.until;
}
export async function forFive(pool: Pool, job: string, who: string): Promise<Date | null> {
  const until = await claim(pool, job, who, '5 minutes');
  if (!until) return null;
  await sixMinutes();
  await pool.query('UPDATE jobs SET done = done + 1 WHERE id = $1', [job]);
  return until;
}
export async function forTen(pool: Pool, job: string, who: string): Promise<Date | null> {
  const until = await claim(pool, job, who, '10 minutes');
  if (!until) return null;
  await sixMinutes();
  await pool.query('UPDATE jobs SET done = done + 1 WHERE id = $1 AND who = $2 AND until > now()', [job, who]);
  return until;
}`;

const SCHEMA = `
  CREATE TABLE jobs (id text PRIMARY KEY, who text, until timestamptz, done int NOT NULL DEFAULT 0);
  INSERT INTO jobs (id) VALUES ('roof')`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const doneOnce = (fn: string, sleepMovesTime?: true) =>
  safety('a job is done once', {
    inputs: fc.constant(['ann', 'ben']),
    calls: (callers) => callers.map((who) => call(who, fn as never, ...(['roof', who] as never[]))),
    ...(sleepMovesTime && { sleepMovesTime }),
    holds: ({ state }) => {
      const seen = String(state[0]!['done']);
      demand(seen !== '2', { headline: 'the roof is done twice', expected: 'once', seen });
    },
  }) as Property;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: SCHEMA,
    code: CODE,
    definition: { state: 'SELECT id, done FROM jobs ORDER BY id' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

async function examined(property: Property): Promise<PropertyVerdict> {
  const examiner = new Examiner('99', tiny.of(property), () => undefined);
  for (const effort of passesOf({})) await examiner.pass(effort);
  return (await examiner.conclude()).verdict;
}

it('whoever sleeps longer than a claim lasts has lost it, where a promise says that time passes', async () => {
  const { verdict, counterexample } = await examined(doneOnce('forFive', true));
  expect({ verdict, again: counterexample?.reproduced }).toEqual({ verdict: 'broke', again: '10/10' });
  expect(counterexample!.timeline.map(({ kind }) => kind)).toContain('wake');
});

it('a claim that lasts longer is kept, and where nothing is said a sleep moves timers alone', async () => {
  expect(await examined(doneOnce('forTen', true))).toMatchObject({ verdict: 'survived' });
  expect(await examined(doneOnce('forFive'))).toMatchObject({ verdict: 'survived' });
});

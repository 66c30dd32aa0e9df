import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject, type Instant, type When } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { withContract } from './contract-properties.ts';
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
  CREATE VIEW finished AS SELECT id, done, until FROM jobs WHERE done > 0`;

/** Until when whoever has done it had claimed it, by job. */
type Done = ReadonlyMap<string, Instant>;
const jobs = ['bins', 'lamps', 'roof'];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { contract } = subject<any>();

const contractOf = (fn: string, lasts: string) =>
  contract<Done>({
    sentences: { work: 'A job is done once.', view: 'finished shows it.' },
    begin: { rows: { jobs: jobs.map((id) => ({ id })) }, state: new Map() },
    calls: {
      [fn]: {
        args: [fc.constantFrom(...jobs), fc.constantFrom('ann', 'ben')],
        about: ([job]) => [String(job)],
        linearizable: true,
        step: (done: Done, [job]: readonly unknown[], when: When) => {
          if (done.has(String(job))) return { sentence: 'work', answer: null };
          const until = when.in(lasts);
          return { sentence: 'work', answer: until, then: new Map(done).set(String(job), until) };
        },
      },
    },
    views: {
      finished: {
        sentence: 'view',
        columns: { id: 'text', done: 'number', until: 'moment' },
        rows: (done) => [...done].map(([id, until]) => ({ id, done: 1, until })),
      },
    },
  });

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

async function metBy(fn: string, lasts: string): Promise<PropertyVerdict> {
  const { promises } = withContract({ state: 'SELECT 1', promises: [], contract: contractOf(fn, lasts) });
  const meet = promises.find(({ id }) => id === 'calls-that-meet')!;
  const examiner = new Examiner('99', tiny.of(meet), () => undefined);
  for (const effort of passesOf({})) await examiner.pass(effort);
  return (await examiner.conclude()).verdict;
}

it('whoever sleeps longer than a claim lasts has lost it: somebody else does the job as well', async () => {
  const { verdict, reason, counterexample } = await metBy('forFive', '5 minutes');
  expect({ verdict, reason }).toEqual({ verdict: 'broke' });
  expect(counterexample!.timeline.map(({ kind }) => kind)).toContain('wake');
});

it('a claim that lasts longer is kept, and the time that was told before the sleep is the one that is stored', async () => {
  const { verdict, reason, counterexample } = await metBy('forTen', '10 minutes');
  expect({ verdict, reason, seen: counterexample?.seen }).toEqual({ verdict: 'survived' });
});

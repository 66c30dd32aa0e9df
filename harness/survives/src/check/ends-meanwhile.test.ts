import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject, type Instant } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** A box is somebody's for five minutes, and then anybody's; whoever has it may keep it for ever. */
interface Boxes {
  take: (pool: pg.Pool, box: string, who: string) => Promise<boolean>;
  keep: (pool: pg.Pool, box: string, who: string) => Promise<boolean>;
}
type Shelf = ReadonlyMap<string, { who: string; until?: Instant } | null>;
type Code = (pool: pg.Pool) => Record<keyof Boxes, (box: string, who: string) => Promise<boolean>>;

const SCHEMA =
  'CREATE TABLE boxes (id text PRIMARY KEY, who text, until timestamptz, kept boolean NOT NULL DEFAULT false)';
const TAKE = `UPDATE boxes SET who = $2, until = now() + interval '5 minutes'
  WHERE id = $1 AND NOT kept AND (who = $2 OR until IS NULL OR until <= now())`;
const KEEP = 'UPDATE boxes SET kept = true WHERE id = $1';
const IS_MINE = 'who = $2 AND until > now()';

const boxes =
  (keep: (pool: pg.Pool) => (box: string, who: string) => Promise<boolean>): Code =>
  (pool) => ({
    take: async (box, who) => (await pool.query(TAKE, [box, who])).rowCount === 1,
    keep: keep(pool),
  });

const looksAndKeeps = boxes((pool) => async (box, who) => {
  const mine = await pool.query(`SELECT FROM boxes WHERE id = $1 AND NOT kept AND ${IS_MINE}`, [box, who]);
  if (mine.rowCount === 0) return false;
  return (await pool.query(`${KEEP} AND NOT kept`, [box])).rowCount === 1;
});

/** Looks as well, and again when it writes. */
const looksAgain = boxes((pool) => async (box, who) => {
  const mine = await pool.query(`SELECT FROM boxes WHERE id = $1 AND NOT kept AND ${IS_MINE}`, [box, who]);
  if (mine.rowCount === 0) return false;
  return (await pool.query(`${KEEP} AND NOT kept AND ${IS_MINE}`, [box, who])).rowCount === 1;
});

const box = fc.constant('red');
const who = fc.constantFrom('ann', 'ben');
const contract = subject<Boxes>().contract<Shelf>({
  sentences: {
    take: 'A box that is nobody else’s is yours for five minutes.',
    keep: 'Whoever has a box may keep it.',
  },
  begin: { rows: { boxes: [{ id: 'red' }] }, state: new Map([['red', null]]) },
  calls: {
    take: {
      args: [box, who],
      about: ([box]) => [box],
      linearizable: true,
      step: (shelf, [box, who], when) => {
        const held = shelf.get(box);
        if (held && (held.who !== who || !held.until)) return { sentence: 'take', answer: false };
        const until = when.in('5 minutes');
        return { sentence: 'take', answer: true, then: new Map(shelf).set(box, { who, until }) };
      },
    },
    keep: {
      args: [box, who],
      about: ([box]) => [box],
      linearizable: true,
      step: (shelf, [box, who]) => {
        const held = shelf.get(box);
        if (held?.who !== who || !held.until) return { sentence: 'keep', answer: false };
        return { sentence: 'keep', answer: true, then: new Map(shelf).set(box, { who }) };
      },
    },
  },
  limits: (shelf) =>
    [...shelf].flatMap(([box, held]) =>
      held?.until ? [{ at: held.until, then: new Map(shelf).set(box, null) }] : [],
    ),
});

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

async function judged(code: Code): Promise<PropertyVerdict[]> {
  const { properties } = await check<Boxes>({
    code,
    schema: SCHEMA,
    state: 'SELECT id, who, kept FROM boxes ORDER BY id',
    contract,
    promises: [],
    server,
  });
  return properties;
}

const theEnd = (properties: readonly PropertyVerdict[]): PropertyVerdict =>
  properties.find(({ id }) => id === 'something-ends-meanwhile')!;

it('what was looked at before the end, and acted upon after it, breaks', async () => {
  const properties = await judged(looksAndKeeps);
  const { verdict, counterexample } = theEnd(properties);
  expect(verdict).toBe('broke');
  expect(counterexample!.found).toContain('something ended between two statements');
  const others = properties.filter(({ id }) => id !== 'something-ends-meanwhile');
  expect(others.map(({ verdict }) => verdict)).not.toContain('broke');
});

it('whoever looks again when it writes survives', async () => {
  const properties = await judged(looksAgain);
  expect(properties.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual(
    properties.map(({ id }) => [id, 'survived', undefined]),
  );
  expect(theEnd(properties).coverage).toMatch(/at [1-9]\d* of \d+ places between two of its statements/);
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property } from '../language/language.ts';
import { PASSES, type Effort } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { playAll } from '../strategies/play.ts';
import { Replay } from '../strategies/replay.ts';
import { Examiner } from './examine.ts';
import { inputAt } from './inputs.ts';
import { parseToken } from './token.ts';

/** An order of several lines. `looksAtEach` looks at the stock for one line after the other, and only then takes them. */
const CODE = `
import type { Pool } from 'pg';
interface Line { article: string; pieces: number }
const LOCK = 'SELECT pieces FROM stock WHERE article = $1 FOR UPDATE';
const TAKE = 'UPDATE stock SET pieces = pieces - $2 WHERE article = $1';

async function inOneTransaction(pool: Pool, lines: Line[], isEnough: (query: any, line: Line) => Promise<boolean>): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const line of lines) {
      if (await isEnough(client, line)) continue;
      await client.query('ROLLBACK');
      return false;
    }
    await client.query('COMMIT');
    return true;
  } finally {
    client.release();
  }
}
export async function takesAsItLooks(pool: Pool, lines: Line[]): Promise<boolean> {
  return inOneTransaction(pool, lines, async (client, { article, pieces }) => {
    const { rows } = await client.query(LOCK, [article]);
    if (rows[0].pieces < pieces) return false;
    await client.query(TAKE, [article, pieces]);
    return true;
  });
}
export async function looksAtEach(pool: Pool, lines: Line[]): Promise<boolean> {
  const ordered = lines.toSorted((a, b) => (a.article < b.article ? -1 : 1));
  return inOneTransaction(pool, ordered, async (client, line) => {
    const { rows } = await client.query(LOCK, [line.article]);
    if (rows[0].pieces < line.pieces) return false;
    if (line !== ordered.at(-1)) return true;
    for (const { article, pieces } of ordered) await client.query(TAKE, [article, pieces]);
    return true;
  });
}`;
const SCHEMA = `CREATE TABLE stock (article text PRIMARY KEY, pieces int NOT NULL);
  INSERT INTO stock VALUES ('bolt', 9), ('nut', 9), ('rivet', 9), ('screw', 9), ('washer', 9)`;

interface Line {
  article: string;
  pieces: number;
}

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const definition = { state: 'SELECT article, pieces FROM stock ORDER BY article' };
  tiny = await tinySetup(server, { schema: SCHEMA, code: CODE, definition });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const line: fc.Arbitrary<Line> = fc.record({
  article: fc.constantFrom('bolt', 'nut', 'rivet', 'screw', 'washer'),
  pieces: fc.integer({ min: 1, max: 9 }),
});
const neverBelowZero = (fn: string, callers: readonly string[]) =>
  safety('no stock is below zero', {
    inputs: fc.array(line, { minLength: 1, maxLength: 4 }),
    calls: (lines) => callers.map((name) => call(name, fn as never, ...([lines] as never[]))),
    holds: async ({ query }) => {
      const below = await query('SELECT article, pieces FROM stock WHERE pieces < 0 ORDER BY article');
      const seen = below.map(({ article, pieces }) => `${String(pieces)} of ${String(article)}`).join(', ');
      demand(below.length === 0, { headline: 'less than nothing is in stock', expected: 'none', seen });
    },
  }) as Property;

async function examined(property: Property, passes: readonly Effort[] = LIMITS.check.passes) {
  const examiner = new Examiner('99', tiny.of(property), () => undefined);
  for (const effort of passes) await examiner.pass(effort);
  return (await examiner.conclude()).verdict;
}
const withoutMore = PASSES.map(({ alone: _, ...effort }) => effort);

it.each([[['ann']], [['ann', 'ben']]])(
  'what needs an unlucky input and no race is found, by %s',
  async (callers) => {
    const property = neverBelowZero('looksAtEach', callers);
    expect(await examined(property, withoutMore)).toMatchObject({ verdict: 'survived' });
    const { verdict, counterexample } = await examined(property);
    expect({ verdict, counterexample }).toMatchObject({
      verdict: 'broke',
      counterexample: {
        reproduced: '10/10',
        found: expect.stringContaining('in one process, one after another'),
      },
    });
    const { inputPath, schedule } = parseToken(counterexample!.token);
    const { input } = (await inputAt('99', property, inputPath))!;
    const lines = input as Line[];
    expect(lines).toHaveLength(2);
    expect(lines[0]!.pieces + lines[1]!.pieces).toBe(10);
    const seen: unknown[] = [];
    const replay = new Replay(property, { schedule });
    await playAll(replay, { setup: tiny.of(property), input }, ({ broken }) => seen.push(broken?.seen) > 0);
    expect(seen).toEqual([counterexample!.seen]);
  },
);

it('right code survives, and it is said with how many inputs', async () => {
  const { verdict, coverage } = await examined(neverBelowZero('takesAsItLooks', ['ann']));
  expect(verdict).toBe('survived');
  expect(coverage).toMatch(/; in one process, one after another, (\d\d) schedules over \1 inputs$/);
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCourse } from '../../course/catalogue.ts';
import { workbookRoot } from '../../course/root.ts';
import { openCard, type ReviewCard } from './card.ts';
import { commentsOf } from './comments.ts';
import { deckOf, keyOf, type DeckCard } from './deck.ts';
import { headerOf, inWordsOnly, sharesARun, withoutSpoilers } from './spoilers.ts';

const { katas } = await readCourse(workbookRoot());
const deck = await deckOf(katas);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'survives-cards-'));
});
afterAll(() => rm(root, { recursive: true }));

describe.each(katas.map((kata) => [kata.id] as const))('cards of %s', (id) => {
  it.each(deck.filter(({ kata }) => kata.id === id).map((card) => [card.code, card] as const))(
    '%s does not say how it ends',
    async (_, card) => {
      for (const whole of [false, true]) {
        const opened = await openCard(root, card, whole);
        expect(opened.lines.length).toBeGreaterThan(0);
        expect(giveawaysIn(opened, card)).toEqual([]);
        await rm(opened.folder, { recursive: true });
      }
    },
  );
});

it('leaves nothing behind', async () => {
  expect(await readdir(join(root, '.survives/review'))).toEqual([]);
});

/** What of the solution's own words is in what is shown. */
function giveawaysIn({ lines, files, promises, was }: ReviewCard, { code, kata }: DeckCard): string[] {
  const shown = lines.map(({ text }) => text).join('\n');
  const added = lines.filter(({ tone }) => tone !== 'removed').map(({ text }) => text);
  const own = ['generated', 'reference'].includes(code) ? [] : [code];
  const raw = ['Near miss', 'Breaks:', ...(code === 'generated' ? [] : was.split('\n')), ...own];
  const names = promises.map(({ name }) => name);
  const words = inWordsOnly(added.join('\n'));
  const comments = files.flatMap(({ name, text }) =>
    commentsOf(name, text).map(({ begin, end }) => inWordsOnly(text.slice(begin, end))),
  );
  return [
    ...raw.filter((text) => text !== '' && shown.includes(text)),
    ...names.filter((name) => ` ${words} `.includes(` ${inWordsOnly(name)} `)),
    ...own.filter((name) => comments.some((comment) => ` ${comment} `.includes(` ${inWordsOnly(name)} `))),
    ...files
      .filter(({ name }) => headerOf(name, '') !== '' || name.includes(kata.id))
      .map(({ name }) => name),
  ];
}

const code = `// Near miss: waits its turn, then reads a picture that is older than the wait.
// Breaks: one seat, one holder
import type { Pool } from 'pg';

/** Locks a seat. */
export async function lockSeat(pool: Pool): Promise<void> {
  // Then it reads a picture that is older than everything.
  await pool.query(\`SELECT 1 -- so that one seat one holder holds
    FROM seats\`); // a-stale-picture
  const sign = '// near miss'; /* keeps this */
}
`;
const giveaways = { code: 'a-stale-picture', promises: ['one seat, one holder'], delivered: '' };

it('takes out the header, and comments that name the folder, a promise, or the words of the header', () => {
  const header = headerOf('seat-lock.ts', code);
  expect(withoutSpoilers('seat-lock.ts', code, { ...giveaways, header }, true))
    .toBe(`import type { Pool } from 'pg';

/** Locks a seat. */
export async function lockSeat(pool: Pool): Promise<void> {
  await pool.query(\`SELECT 1
    FROM seats\`);
  const sign = '// near miss'; /* keeps this */
}
`);
});

it('what was delivered with the change stays', () => {
  const delivered = '// it reads a picture that is there\n';
  const text = `const one = 1;\n${delivered}`;
  const known = { ...giveaways, header: headerOf('seat-lock.ts', code), delivered };
  expect(withoutSpoilers('seat-lock.ts', text, { ...known, delivered: '' }, true)).toBe('const one = 1;\n');
  expect(withoutSpoilers('seat-lock.ts', text, known, true)).toBe(text);
});

it('runs of words', () => {
  expect(sharesARun('then it reads a picture that', 'it reads a picture')).toBe(true);
  expect(sharesARun('it reads some picture', 'it reads a picture')).toBe(false);
  expect(keyOf(deck[0]!)).toContain('/');
});

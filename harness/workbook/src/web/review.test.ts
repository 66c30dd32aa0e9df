import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFindings } from './testing/axe.ts';
import { noChromium } from './testing/browser.ts';
import { openPages, type Pages } from './testing/pages.ts';

const reason = noChromium();
if (reason) console.warn(`review in the page is not tested: ${reason}`);

/** By keyboard alone: each test goes on where the one before has stopped. */
describe.skipIf(reason)('review in the page', () => {
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    pages = await openPages();
    page = await pages.open(`#/review/${await seedThatBeginsBroken()}`);
  });
  afterAll(() => pages?.[Symbol.asyncDispose]());

  /** The change as delivered, which is decided soonest. */
  async function seedThatBeginsBroken(): Promise<number> {
    const { review } = pages.book.session;
    for (let seed = 1; ; seed++) {
      const [first] = (await review.round(seed)).cards;
      if (first?.code === 'generated' && ['01', '02', '03'].includes(first.kata.number)) return seed;
    }
  }

  const shown = () =>
    page.evaluate<{ card: Record<string, unknown> }>("fetch('/api/review').then((answer) => answer.json())");

  test('a card says what it is for, and not what it is', async () => {
    await page.getByRole('button', { name: 'Begin a round' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.picker .row').first().waitFor();
    await page.getByText('Somebody proposes this change').waitFor();
    const { card } = await shown();
    expect(Object.keys(card).sort()).toEqual(
      ['index', 'lines', 'promises', 'statements', 'story', 'title'].sort(),
    );
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('blocked, a line, a promise, how sure; a reload goes on with the same card', async () => {
    const { card } = await shown();
    await page.reload();
    await page.locator('.picker .row').first().waitFor();
    expect((await shown()).card).toEqual(card);
    await page.keyboard.press('b');
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    await page.getByRole('radio').first().waitFor();
    await page.keyboard.press(' ');
    await page.keyboard.press('Enter');
    expect(await seriousFindings(page)).toEqual([]);
    // One key right after the other, as somebody types who knows them.
    await page.keyboard.press('8');
    await page.keyboard.press('Enter');
  });

  test('played: who was right, what it was, and the run that broke it, stepped by keys beside its code', async () => {
    const story = page.getByRole('region', { name: 'who was right' });
    await story.getByText('You said block, 80 % sure: right.').waitFor();
    expect(await pages.book.session.review.score()).toMatchObject({ cards: 1, hits: 1 });
    await story
      .getByRole('button', { name: /^step \d+$/ })
      .first()
      .click();
    await page.locator('.picker .stands.acts').first().waitFor();
    const at = Number(/\d+/.exec(await position().innerText())![0]);
    await page.keyboard.press('ArrowRight');
    await page.getByText(new RegExp(`^${at + 1} / \\d+$`)).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  /** In the run: `9 / 16`. */
  const position = () => page.getByText(/^\d+ \/ \d+$/);

  test('the end of the round: the score, with how sure and how often right', async () => {
    await page.keyboard.press('q');
    await page.getByText('1 of 1 right', { exact: true }).waitFor();
    await page.getByRole('row', { name: /80 %\s*1 of 1/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Another round' }).waitFor();
    expect(pages.conduct()).toEqual({ errors: [], elsewhere: [] });
  });
});

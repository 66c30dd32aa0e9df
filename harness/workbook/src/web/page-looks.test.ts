import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFindings } from './testing/axe.ts';
import { noChromium } from './testing/browser.ts';
import { openPages, type Pages } from './testing/pages.ts';

const reason = noChromium();
if (reason) console.warn(`how the page looks is not tested: ${reason}`);

/** Each place of the page, and what is there once it has all been drawn. */
const PLACES: [hash: string, shown: string][] = [
  ['#/', '.katas .is-next'],
  ['#/review', '.review-keys'],
  ['#/docs/docs', '.prose h1'],
  ['#/docs/figures', '.prose table'],
  ['#/kata/01', '.prose h2'],
  ['#/kata/01/request', '.prose blockquote'],
  ['#/kata/01/code', '.cm-content'],
  ['#/kata/01/code/delivered', '.section.code pre.code'],
  ['#/kata/01/code/reference', '.two-texts .cm-content'],
  ['#/kata/01/properties', '.property-cards'],
  ['#/kata/01/hints', '.hints li'],
  ['#/kata/01/debrief', '.section.debrief details'],
  ['#/kata/02', '.picker .row'],
];

const LOOKS = [
  { theme: 'light', projector: false },
  { theme: 'dark', projector: false },
  { theme: 'light', projector: true },
  { theme: 'dark', projector: true },
];

/** Of gzipped script, for everything but the editor, which comes later. */
const MOST_SCRIPT = 70_000;

/** In the next turn of the page's event loop, long before it has been painted anew. */
const CLICK_AND_PRESS_1 = `(async () => {
  document.querySelector('dialog input[type=checkbox]').click();
  await new Promise((go) => setTimeout(go, 0));
  dispatchEvent(new KeyboardEvent('keydown', { key: '1' }));
  return location.hash;
})()`;

describe.skipIf(reason)('how the page looks', () => {
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    pages = await openPages();
    const { session } = pages.book;
    const kata = session.named('01');
    await session.start(kata);
    await session.hint(kata);
    await session.openSolution(kata);
    page = await pages.open('#/kata/01');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('article').first().waitFor();
  });
  afterAll(() => pages?.[Symbol.asyncDispose]());

  async function go(hash: string, shown: string): Promise<void> {
    await page.goto(`${pages.book.origin}/${hash}`);
    await page.locator(shown).first().waitFor();
  }

  async function look(looks: object): Promise<void> {
    await page.evaluate(`localStorage.setItem('survives-looks', '${JSON.stringify(looks)}')`);
    await page.reload();
  }

  test.each(LOOKS)(
    'axe finds nothing serious anywhere: $theme, projector $projector',
    async (looks) => {
      await page.evaluate(
        `localStorage.setItem('survives-looks', '${JSON.stringify({ ...looks, keys: true })}')`,
      );
      await page.reload();
      const found: Record<string, string[]> = {};
      for (const [hash, shown] of PLACES) {
        await go(hash, shown);
        const findings = await seriousFindings(page);
        if (findings.length > 0) found[hash] = findings;
      }
      await go('#/kata/01', '.timeline');
      await page.getByRole('button', { name: 'as text' }).click();
      await page.locator('.twin:not(.for-ears)').waitFor();
      const findings = await seriousFindings(page);
      if (findings.length > 0) found['the timeline as text'] = findings;
      expect(found).toEqual({});
      // Twelve places, each gone through by axe.
    },
    300_000,
  );

  test.each([
    [360, false],
    [768, false],
    [1280, false],
    [1920, false],
    [1280, true],
    [1920, true],
  ])('%i px, projector %s: nothing is wider than the window', async (width, projector) => {
    await look({ theme: 'light', projector });
    await page.setViewportSize({ width, height: 800 });
    const wide: Record<string, unknown> = {};
    for (const [hash, shown] of PLACES) {
      await go(hash, shown);
      const over = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (over !== 0) wide[hash] = over;
    }
    expect(wide).toEqual({});
  });

  test('by keyboard: the list of keys, a part of the kata, larger type; and single letters can be switched off', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await look({});
    await go('#/kata/01', '.prose h2');
    await page.keyboard.press('5');
    await page.locator('.hints li').first().waitFor();
    await page.keyboard.press('p');
    await page.locator('html[data-projector]').waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('?');
    await page.getByLabel('Single letters are commands').waitFor();
    expect(await page.evaluate(CLICK_AND_PRESS_1)).toContain('/hints');
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Keys' }).focus();
    expect(page.url()).toContain('/hints');
  });

  test(`the first load has at most ${MOST_SCRIPT / 1000} kB of script; the editor comes when it is opened`, async () => {
    // With nothing in its cache.
    const context = await page.context().browser()!.newContext();
    const fresh = await context.newPage();
    const scripts: Response[] = [];
    fresh.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response);
    });
    const sizes = async () => {
      const each = await Promise.all(scripts.map((script) => script.request().sizes()));
      return each.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    };
    await fresh.goto(`${pages.book.web.address}#/kata/01`);
    await fresh.getByRole('article').first().waitFor();
    const first = await sizes();
    console.warn(`script of the first load: ${Math.round(first / 1000)} kB`);
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThanOrEqual(MOST_SCRIPT);
    await fresh.goto(`${pages.book.origin}/#/kata/01/code`);
    await fresh.locator('.cm-content').waitFor();
    expect(await sizes()).toBeGreaterThan(first + 50_000);
    await context.close();
  });

  test('all the while: no error, and no request to anybody else', () => {
    expect(pages.conduct()).toEqual({ errors: [], elsewhere: [] });
  });
});

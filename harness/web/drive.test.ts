import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openChromium, watchConduct, type Conduct } from './testing/browser.ts';
import { openWorkbook, type OpenWorkbook } from './testing/open-workbook.ts';

const reason = noChromium();
if (reason) console.warn(`driving in the page is not tested: ${reason}`);

describe.skipIf(reason)('driving in the page', () => {
  let book: OpenWorkbook;
  let browser: Browser;
  beforeAll(async () => {
    [book, browser] = await Promise.all([openWorkbook(), openChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await book?.[Symbol.asyncDispose]();
  });

  async function open(hash: string): Promise<{ page: Page; conduct: Conduct }> {
    const page = await browser.newPage();
    const conduct = watchConduct(page, book.origin);
    await page.goto(`${book.web.address}${hash}`);
    return { page, conduct };
  }
  const card = (page: Page, who: string) => page.getByRole('article', { name: who });
  const go = (page: Page, who: string) => page.getByRole('button', { name: `Let ${who} go` }).click();
  /** Waits until so many statements are in the history. */
  const steps = (page: Page, count: number) =>
    page.locator('.so-far .step', { hasText: new RegExp(`^${count}$`) }).waitFor();

  test('into the double booking by hand, undone, broken for me, and replayed in the terminal', async () => {
    const { page, conduct } = await open('#/kata/01/drive');
    await go(page, 'alice');
    await page.close();
    expect(conduct).toEqual({ errors: [], elsewhere: [] });
  });
});

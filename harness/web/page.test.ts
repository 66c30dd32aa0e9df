import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openChromium, watchConduct } from './testing/browser.ts';
import { openWorkbook, type OpenWorkbook } from './testing/open-workbook.ts';

const reason = noChromium();
if (reason) console.warn(`the page is not tested: ${reason}`);

describe.skipIf(reason)('the page', () => {
  let book: OpenWorkbook;
  let browser: Browser;
  beforeAll(async () => {
    [book, browser] = await Promise.all([openWorkbook(), openChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await book?.[Symbol.asyncDispose]();
  });

  test('opens, forgets its token and asks nobody else for anything', async () => {
    const page = await browser.newPage();
    const conduct = watchConduct(page, book.origin);
    await page.goto(book.web.address);
    await page.getByRole('heading', { name: 'Survives Production' }).waitFor();
    expect(page.url()).toBe(`${book.origin}/`);
    expect(conduct).toEqual({ errors: [], elsewhere: [] });
    await page.close();
  });
});

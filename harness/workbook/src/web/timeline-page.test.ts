import { readFile } from 'node:fs/promises';
import type { Browser, Download } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noChromium, openChromium, watchConduct } from './testing/browser.ts';
import { openWorkbook, type OpenWorkbook } from './testing/open-workbook.ts';

const reason = noChromium();
if (reason) console.warn(`the timeline in the page is not tested: ${reason}`);

describe.skipIf(reason)('the timeline in the page', () => {
  let book: OpenWorkbook;
  let browser: Browser;
  beforeAll(async () => {
    [book, browser] = await Promise.all([openWorkbook(), openChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await book?.[Symbol.asyncDispose]();
  });

  test('kata 01 is run: the report is a timeline that scrubs, leads to the code, and is saved', async () => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const conduct = watchConduct(page, book.origin);
    await page.goto(`${book.web.address}#/kata/01/request`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
    await timeline.getByRole('slider').focus();
    await page.keyboard.press('Home');
    for (let key = 0; key < 2; key++) await page.keyboard.press('ArrowRight');
    const panel = timeline.locator('.panel');
    await panel.getByText('step 2', { exact: true }).waitFor();
    await panel.getByText('pool.query', { exact: false }).waitFor();

    const saved = await Promise.all([
      page.waitForEvent('download'),
      timeline.getByRole('button', { name: 'save as HTML' }).click(),
    ]).then(([download]) => textOf(download));
    expect(saved).toMatch(/^<!doctype html>[^]*seat A1 was sold to two people/);

    await panel.getByRole('button', { name: /^seat-lock\.ts:\d+$/ }).click();
    await page.waitForURL(/#\/kata\/01\/code\/seat-lock\.ts%3A\d+$/);
    expect(conduct).toEqual({ errors: [], elsewhere: [] });
    await page.close();
  });

  test('its keys work wherever the focus is, and each step shows who stands where in the code', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${book.web.address}#/kata/01/code`);
    await page.locator('.section.code pre.code').first().waitFor();
    await page.keyboard.press('r');
    const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
    await timeline.getByRole('button', { name: 'step 4' }).click();
    await page.locator('main').focus();
    await page.keyboard.press('ArrowRight');
    await timeline.locator('.panel').getByText('step 5', { exact: true }).waitFor();
    await page.locator('.section.code .stands.acts[data-who=bob]').waitFor();
    await page.locator('.section.code .stands[data-who=alice]').waitFor();
    await page.keyboard.press('2');
    await page.locator('.section.request').waitFor();
    await page.keyboard.press('ArrowLeft');
    await timeline.locator('.panel').getByText('step 4', { exact: true }).waitFor();
    await page.close();
  });

  test('a request for a timeline of nothing, or in another format, is refused in a sentence', async () => {
    const post = (path: string, body: object) =>
      fetch(`${book.origin}/api/timeline/01/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: book.origin,
          cookie,
        },
        body: JSON.stringify(body),
      });
    const opened = await fetch(book.web.address, { redirect: 'manual' });
    const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
    const nothing = await post('file', { subject: 'attempt', format: 'html' });
    expect([nothing.status, await nothing.json()]).toMatchObject([
      400,
      { message: expect.stringContaining('made of a counterexample') },
    ]);
    const other = await post('file', { format: '../x', counterexample: { timeline: [], callers: [] } });
    expect([other.status, await other.json()]).toMatchObject([
      400,
      { message: 'A timeline is saved as html or svg, and not as ../x.' },
    ]);
    const elsewhere = { timeline: [{ source: { file: '../../../package.json', line: 1 } }], callers: [] };
    const lines = await post('lines', { subject: '/etc', counterexample: elsewhere });
    expect(await lines.json()).toEqual({});
  });
});

const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'utf8');

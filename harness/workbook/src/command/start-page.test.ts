import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { noChromium, openChromium } from '../web/testing/browser.ts';
import { testWorkbook } from './test-workbook.ts';

const noScript = spawnSync('script', ['--version']).error && 'the command `script` is not installed';
const reason = noScript ?? noChromium();
if (reason) console.warn(`npm start and its page are not tested: ${reason}`);

describe.skipIf(reason)('start, and its page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  test('there is a page to press a button on', async () => {
    const tookMs = Math.round(await startToPage());
    const load = (loadavg()[0]! / cpus().length).toFixed(1);
    // How long is told and not judged: it depends on what else the machine does.
    console.warn(`start to page: ${tookMs} ms; load ${load} per core`);
    expect(tookMs).toBeGreaterThan(0);
  });

  /** From the key press to a page on which a button can be pressed. */
  async function startToPage(): Promise<number> {
    await using book = await testWorkbook();
    const began = performance.now();
    const terminal = book.atTerminal(['start']);
    const address = await terminal.finds(/page {3}(http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+)\s/);
    const page = await browser.newPage();
    await page.goto(`${address}#/kata/01`);
    await page.getByRole('button', { name: /^Block it/ }).waitFor();
    const tookMs = performance.now() - began;
    await page.close();
    terminal.press('q');
    await terminal.ended();
    return tookMs;
  }
});

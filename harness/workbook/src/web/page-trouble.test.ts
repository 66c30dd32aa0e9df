import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allProcesses } from 'survives-production/postgres';
import { startWeb } from './web-server.ts';
import { noChromium } from './testing/browser.ts';
import { openPages, type Pages } from './testing/pages.ts';

const reason = noChromium();
if (reason) console.warn(`what the page does in trouble is not tested: ${reason}`);

describe.skipIf(reason)('in trouble, the page says so, loses nothing and goes on', () => {
  let pages: Pages;
  beforeEach(async () => {
    pages = await openPages();
    await pages.book.session.start(pages.book.session.named('01'));
  });
  afterEach(() => pages?.[Symbol.asyncDispose]());

  const folder = () => join(pages.book.root, 'katas/01-double-booked-seat/attempt');
  const line = (page: Page, text: string) => page.locator('.cm-line', { hasText: text });
  const status = (page: Page) => page.getByRole('status').first();

  async function write(page: Page, text: string): Promise<void> {
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type(text);
    await line(page, text.trim()).waitFor();
  }

  function killPostgres(): void {
    const ours = allProcesses().filter(
      ({ command }) => /\bpostgres -D /.test(command) && command.includes(`-${process.pid}-`),
    );
    expect(ours).toHaveLength(1);
    process.kill(ours[0]!.pid, 'SIGKILL');
  }

  test('the attempt is deleted while it is open: the text stays, and goes back on request', async () => {
    const page = await pages.open('#/kata/01/code');
    await write(page, '// unsaved work\n');
    await rm(folder(), { recursive: true });
    await page.getByText('is not there any more, or this file of it').waitFor();
    await line(page, '// unsaved work').waitFor();
    await page.getByRole('button', { name: 'Put it back' }).click();
    await page.getByText('is not there any more, or this file of it').waitFor({ state: 'detached' });
    expect(await readFile(join(folder(), 'seat-lock.ts'), 'utf8')).toMatch(/^\/\/ unsaved work\nimport/);
    await status(page).getByText('broke').waitFor();
  });

  test('code that does not compile: the file and the line, and the next save mends it', async () => {
    const page = await pages.open('#/kata/01');
    await page.getByRole('button', { name: 'Run' }).waitFor();
    const code = await readFile(join(folder(), 'seat-lock.ts'), 'utf8');
    await writeFile(join(folder(), 'seat-lock.ts'), 'export const lockSeat = (\n');
    await page
      .getByRole('alert')
      .getByText(/seat-lock\.ts:\d/)
      .waitFor();
    await status(page).getByText('your code did not run').waitFor();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /seat-lock\.ts:\d/ })
      .click();
    await page.locator('.cm-lintRange-error, .cm-lintPoint-error').first().waitFor();
    await writeFile(join(folder(), 'seat-lock.ts'), code);
    await status(page).getByText('broke').waitFor();
  });

  test('Postgres is killed in the middle of a check: no verdict, and the next check has a new server', async () => {
    const page = await pages.open('#/kata/01');
    await page.getByRole('button', { name: 'Run' }).waitFor();
    const file = join(folder(), 'seat-lock.ts');
    const code = await readFile(file, 'utf8');
    // However fast the machine is, the check must still be at work when its server is killed.
    const slow = code.replace(
      /(function lockSeat\([^{]*\{)/,
      "$1\n  await pool.query('SELECT pg_sleep(0.3)');",
    );
    expect(slow).not.toBe(code);
    await writeFile(file, slow);
    await page.locator('.phases .been').first().waitFor();
    killPostgres();
    await page.getByRole('alert').getByText('went away in the middle of the check').waitFor();
    await status(page).getByText('no verdict').waitFor();
    await writeFile(file, code);
    await status(page).getByText('broke').waitFor();
  });

  test('what came before is not taken for the answer to what failed', async () => {
    const page = await pages.open('#/kata/01');
    await page.getByRole('button', { name: 'Run' }).click();
    await status(page).getByText('broke').waitFor();
    expect(await page.getByText('the check before:').count()).toBe(0);
    await writeFile(join(folder(), 'seat-lock.ts'), 'export const lockSeat = (\n');
    await status(page).getByText('your code did not run').waitFor();
    await page.getByText('the check before:').waitFor();
  });

  test('Postgres is killed while somebody drives: said, and the moves are played again', async () => {
    const page = await pages.open('#/kata/01/drive');
    const moves = (count: number) => page.locator(`main[data-moves="${count}"]`).waitFor();
    await moves(0);
    await page.keyboard.press('1');
    await moves(1);
    killPostgres();
    await page.keyboard.press('2');
    await moves(2);
    await page.getByRole('alert').getByText('a new server was started, and the moves so far').waitFor();
    await page.keyboard.press('1');
    await moves(3);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('the server stops while somebody drives: said without a press, and taken back when it runs again', async () => {
    const page = await pages.open('#/kata/01/drive');
    await page.locator('main[data-moves="0"]').waitFor();
    await page.keyboard.press('1');
    await page.locator('main[data-moves="1"]').waitFor();
    await pages.book.web[Symbol.asyncDispose]();
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await page.getByRole('alert').getByText('server does not answer').waitFor();
    await using again = await startWeb(pages.book.session, { port: pages.book.web.port, env: {} });
    expect(again.port).toBe(pages.book.web.port);
    await page.getByText('server does not answer').waitFor({ state: 'detached' });
    await page.keyboard.press('2');
    await page.locator('main[data-moves="2"]').waitFor();
  });

  test('the server stops: said, nothing is lost, and the same tab goes on when it runs again', async () => {
    const page = await pages.open('#/kata/01/code');
    await write(page, '// written without a server\n');
    await pages.book.web[Symbol.asyncDispose]();
    await page.getByText('The workbook’s server has stopped').waitFor();
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByText('server does not answer').waitFor();
    const { port } = pages.book.web;
    await using again = await startWeb(pages.book.session, { port, env: {} });
    expect(again.port).toBe(port);
    await page.getByText('The workbook’s server has stopped').waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByTitle('not saved').waitFor({ state: 'detached' });
    expect(await readFile(join(folder(), 'seat-lock.ts'), 'utf8')).toMatch(
      /^\/\/ written without a server\n/,
    );
  });

  test('two tabs: both see one check; what one saves shows in the other, or asks', async () => {
    const [first, second] = [await pages.open('#/kata/01/code'), await pages.open('#/kata/01/code')];
    await write(second, '// of the second\n');
    await write(first, '// of the first\n');
    await first.keyboard.press('ControlOrMeta+s');
    await second.getByText('was changed on the disk while you were changing it here').waitFor();
    for (const tab of [first, second]) await status(tab).getByText('running your attempt').waitFor();
    await second.getByRole('button', { name: 'Keep mine and save it' }).click();
    await line(first, '// of the second').waitFor();
    for (const tab of [first, second]) await status(tab).getByText('broke').waitFor();
    expect(await readFile(join(folder(), 'seat-lock.ts'), 'utf8')).toMatch(/^\/\/ of the second\nimport/);
  });

  test('more tabs than a browser has connections: the oldest rests, and all of them work', async () => {
    const tabs: Page[] = [];
    for (let count = 0; count < 7; count++) tabs.push(await pages.open('#/kata/02'));
    await tabs[0]!.getByText('this one has stopped listening').waitFor();
    await tabs[6]!.getByRole('heading', { name: 'The drifting depot load' }).waitFor();
    await tabs[0]!.bringToFront();
    await tabs[0]!.evaluate('dispatchEvent(new Event("focus"))');
    await tabs[0]!.getByText('this one has stopped listening').waitFor({ state: 'detached' });
  });

  test('a kata, a page and a property that are not there', async () => {
    const page = await pages.open('#/kata/99');
    await page.getByRole('alert').getByText('There is no kata called').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.goto(`${pages.book.origin}/#/docs/nothing`);
    await page.getByRole('alert').getByText('has no page called').waitFor();
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpenDrives } from './open-drives.ts';
import { seriousFindings } from './testing/axe.ts';
import { noChromium, openChromium, watchConduct, type PageConduct } from './testing/browser.ts';
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

  async function open(hash: string): Promise<{ page: Page; conduct: PageConduct }> {
    const page = await browser.newPage();
    const conduct = watchConduct(page, book.origin);
    await page.goto(`${book.web.address}${hash}`);
    return { page, conduct };
  }
  const card = (page: Page, who: string) => page.getByRole('article', { name: who });
  /** Waits until so many moves have been made. */
  const madeMoves = (page: Page, count: number) => page.locator(`main[data-moves="${count}"]`).waitFor();
  async function press(page: Page, ...callers: string[]): Promise<void> {
    for (const who of callers) {
      const before = Number(await page.locator('main').getAttribute('data-moves'));
      await page.getByRole('button', { name: `Let ${who} go` }).click();
      await madeMoves(page, before + 1);
    }
  }
  const quiet = { errors: [], elsewhere: [] };

  test('by hand into the double booking; the token replays in the terminal', async () => {
    const { page, conduct } = await open('#/kata/01/drive');
    await madeMoves(page, 0);
    await press(page, 'alice', 'alice', 'bob', 'bob', 'bob', 'bob');
    await page.getByRole('cell', { name: 'bob' }).waitFor();
    await press(page, 'bob', 'alice', 'alice', 'alice');
    const end = page.getByRole('region', { name: 'the end of this run' });
    await end.getByText('seat A1 was sold to two people').waitFor();
    expect(await page.locator('.drive-rows tbody tr').count()).toBe(2);
    expect(await seriousFindings(page)).toEqual([]);
    const command = await end.locator('.command code').innerText();
    const token = /replay 01 '(.+)'/.exec(command)![1]!;
    const kata = book.session.named('01');
    expect(await book.session.replay(kata, token)).toMatchObject({ verdict: 'broke', mode: 'exact' });
    // And as a link: the same order, step by step.
    await end.getByRole('link', { name: 'A link to this order' }).click();
    await page.getByText('towards “seat A1 was sold to two people”').waitFor();
    await page.getByRole('button', { name: 'Next: alice' }).click();
    await madeMoves(page, 1);
    expect(conduct).toEqual(quiet);
    await page.close();
  });

  test('by keys: undo, broken for me step by step, let run', async () => {
    const { page, conduct } = await open('#/kata/01/drive');
    await madeMoves(page, 0);
    await page.keyboard.press('2');
    await madeMoves(page, 1);
    expect(await card(page, 'bob').locator('pre').innerText()).toContain('FROM seat_locks');
    await page.keyboard.press('u');
    await madeMoves(page, 0);
    expect(await card(page, 'bob').locator('pre').innerText()).toContain('FROM seats');
    await page.keyboard.press('b');
    await page.getByText('step 0 of 10').waitFor();
    for (let step = 1; step <= 10; step++) {
      await page.keyboard.press('n');
      await madeMoves(page, step);
    }
    await page.getByRole('region', { name: 'the end' }).getByText('seat A1 was sold to two people').waitFor();
    await page.keyboard.press('r');
    await madeMoves(page, 0);
    await page.keyboard.press('g');
    await page.getByText('This order breaks nothing.').waitFor();
    expect(conduct).toEqual(quiet);
    await page.close();
  });

  test('a caller that Postgres blocks: by whom, and the fatal step cannot be taken', async () => {
    await book.session.openSolution(book.session.named('01'));
    const { page } = await open('#/kata/01/drive');
    await madeMoves(page, 0);
    await page.getByLabel('code').selectOption('parent-row-for-update');
    await card(page, 'bob').getByText('BEGIN').waitFor();
    await press(page, 'alice', 'alice', 'alice', 'bob', 'bob');
    expect(await card(page, 'bob').locator('.standing').innerText()).toMatch(
      /^waits for alice\s*in a transaction/,
    );
    expect(await card(page, 'bob').getByRole('button', { name: 'waits for alice' }).isDisabled()).toBe(true);
    await page.getByRole('row', { name: "bob waits for ShareLock alice's transaction" }).waitFor();
    await card(page, 'alice').getByText('bob cannot go before alice lets go').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('2');
    await page.keyboard.press('b');
    await page.getByRole('alert').getByText('nothing breaks "one seat, one holder"').waitFor();
    await madeMoves(page, 5);
    await page.keyboard.press('g');
    await page.getByText('This order breaks nothing.').waitFor();
    await page.close();
  });

  test('two tabs do not see each other; a drive that has ended goes on where it was; a page that is left ends its own', async () => {
    const [{ page: one }, { page: two }] = await Promise.all([
      open('#/kata/01/drive'),
      open('#/kata/02/drive'),
    ]);
    await Promise.all([madeMoves(one, 0), madeMoves(two, 0)]);
    await press(one, 'alice');
    expect(await two.locator('main').getAttribute('data-moves')).toBe('0');
    await book.web.drives.endAll();
    // Begun again where it was, without a word.
    await press(one, 'bob');
    await press(two, (await two.getByRole('article').first().getAttribute('aria-label'))!);
    // Another page in the same tab, and a tab that leaves the drive for the course.
    await one.goto('about:blank');
    await two.evaluate("location.hash = '#/'");
    await expect.poll(() => book.web.drives.count, { timeout: 20_000 }).toBe(0);
    await Promise.all([one.close(), two.close()]);
  });

  test('a drive that nobody asks about any more ends by itself', async () => {
    const drives = new OpenDrives(book.session, 0);
    const { id } = await drives.begin(book.session.named('01'), undefined, {});
    await expect.poll(() => drives.count, { timeout: 20_000 }).toBe(0);
    expect(() => drives.find(id)).toThrow('This drive has ended.');
    await expect(drives.begin(book.session.named('01'), '../elsewhere', {})).rejects.toThrow('A page drives');
    await drives.close();
  });
});

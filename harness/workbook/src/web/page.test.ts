import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFindings } from './testing/axe.ts';
import { noChromium } from './testing/browser.ts';
import { openPages, type Pages } from './testing/pages.ts';

const reason = noChromium();
if (reason) console.warn(`the page is not tested: ${reason}`);

/** One learner's way through kata 01: each test goes on where the one before has stopped. */
describe.skipIf(reason)('the page', () => {
  let pages: Pages;
  let page: Page;
  beforeAll(async () => {
    pages = await openPages();
    page = await pages.open();
  });
  afterAll(() => pages?.[Symbol.asyncDispose]());

  const attempt = (file: string) => join(pages.book.root, 'katas/01-double-booked-seat/attempt', file);
  const reference = (file: string) =>
    readFile(join(pages.book.root, 'solutions/01-double-booked-seat/reference', file), 'utf8');
  const kata = () => pages.book.session.named('01');
  async function choose(label: string, text: RegExp): Promise<void> {
    const texts = await page.getByLabel(label).locator('option').allTextContents();
    await page.getByLabel(label).selectOption({ index: texts.findIndex((each) => text.test(each)) });
  }
  const status = () => page.getByRole('status').first();

  test('the course: every kata, and the token is out of sight', async () => {
    await page.getByRole('link', { name: 'Begin: 01' }).waitFor();
    expect(page.url()).toBe(`${pages.book.origin}/`);
    for (const { meta } of pages.book.session.katas)
      await page.getByRole('link', { name: meta.title }).first().waitFor();
    expect(await page.getByText('check-then-act').count()).toBe(0);
  });

  test('a kata begins with incident, request and code, and a question; nothing says what is wrong', async () => {
    await page.getByRole('link', { name: 'Begin: 01' }).click();
    await page.getByRole('heading', { name: 'What the business saw' }).waitFor();
    await page.getByText('We need seat locking for the booking flow').waitFor();
    await page.locator('.picker .tok-keyword', { hasText: 'SELECT' }).first().waitFor();
    const text = (await page.locator('main').innerText()).toLowerCase();
    for (const { name } of await pages.book.session.properties(kata())) expect(text).not.toContain(name);
    await page.getByRole('button', { name: 'Skip this and run it' }).waitFor();
  });

  test('it is judged: lines by click and by keyboard, who comes between, in words, how sure', async () => {
    await page.keyboard.press('b');
    await page.getByRole('option', { name: /findActiveLock\(pool, seatId\);/ }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('m');
    await page.getByText('2 lines are marked.').waitFor();
    await page.keyboard.press('Enter');
    const [read, write] = [/SELECT … seat_locks WHERE seat_id/, /INSERT seat_locks/];
    for (const [label, text] of [
      ['One caller has sent', read],
      ['then another one sends', write],
      ['and only then the first one sends', write],
    ] as const)
      await choose(label, text);
    await page.getByLabel('or in words').fill('both read before either writes');
    await page.keyboard.press('Enter');
    await page.keyboard.press('9');
  });

  test('run: counts by phase, then what broke, why, and how to see it again', async () => {
    await page.keyboard.press('Enter');
    await page.locator('.phases .now, .phases .been').first().waitFor();
    await page.getByRole('heading', { name: 'broke seat A1 was sold to two people' }).waitFor();
    await status().getByText('broke').waitFor();
    const report = page.getByRole('article').first();
    await report.getByText('at most one active lock on A1').waitFor();
    await report.getByText('reproduced 10/10').waitFor();
    await page.locator('summary', { hasText: 'promises: ' }).click();
    await page.getByText('the others have survived so far').first().waitFor();
    await report.getByRole('button', { name: 'Copy the command that replays this' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^npm run kata replay 01 '01\/one-seat-one-holder\//,
    );
  });

  test('beside it: its own green tests, and what was said; in the record, and after a reload', async () => {
    const said = async () => {
      await page.getByText('8 of 8 green: the change as it was merged, run just now.').waitFor();
      const text = await page.locator('.beside-verdict').innerText();
      expect(text).toContain('block, 90 % sure: right. What you marked is what the explanation is about');
      expect(text).toMatch(/Somebody does come between seat-lock.ts:\d+ and seat-lock.ts:\d+/);
    };
    await said();
    await page.reload();
    await said();
    const { prediction } = await pages.book.session.record.path(kata());
    expect(prediction).toMatchObject({ ship: false, sure: 90, words: 'both read before either writes' });
    expect(prediction!.lines).toHaveLength(2);
  });

  test('another property, by its link; the address of a counterexample replays it', async () => {
    await page.keyboard.press('3');
    await page.locator('.section.code').waitFor();
    await page.locator('summary', { hasText: 'promises: ' }).click();
    await page.getByRole('link', { name: 'an expired lock is taken over once' }).first().click();
    await page.getByText('breaks “an expired lock is taken over once”').waitFor();
    expect(page.url()).toContain('#/kata/01/code/property/an-expired-lock-is-taken-over-once');
    await page.getByText('breaks “an expired lock is taken over once”').waitFor();
    await page.goto(`${pages.book.origin}/#/kata/01/property/a-yes-is-kept`);
    await page.getByRole('heading', { name: 'survived a yes is kept' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Replay it here' }).click();
    await page.getByText('replay of').waitFor();
    await page.getByRole('article').getByText('replayed').waitFor();
    await page.goBack();
  });

  test('hints are turned over one at a time, and counted', async () => {
    await page.getByRole('link', { name: /^Hints/i }).click();
    await page.getByRole('button', { name: 'Turn over hint 1 of 4' }).click();
    await page.getByText('every statement did what it says').waitFor();
    await page.getByRole('button', { name: 'Turn over hint 2 of 4' }).waitFor();
  });

  test('the debrief stays closed until somebody says that they mean it', async () => {
    await page.getByRole('link', { name: /^Debrief/i }).click();
    await page.getByRole('button', { name: /Open it before/ }).click();
    await page.getByText('is remembered in your progress').waitFor();
    await page.getByRole('button', { name: 'Not yet' }).click();
    expect(await page.getByText('TOCTOU').count()).toBe(0);
  });

  test('the editor: what is written is saved, and checked', async () => {
    await page.goto(`${pages.book.origin}/#/kata/01/code`);
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('// written in the page\n');
    await page.getByTitle('not saved').waitFor();
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByTitle('not saved').waitFor({ state: 'detached' });
    expect(await readFile(attempt('seat-lock.ts'), 'utf8')).toMatch(/^\/\/ written in the page\nimport/);
    const repairs = async () => (await pages.book.session.record.path(kata())).repairs;
    await expect.poll(repairs, { timeout: 30_000 }).toBe(1);
  });

  test('a line in the report leads to the line in the editor', async () => {
    await page.goto(`${pages.book.origin}/#/kata/01/code/seat-lock.ts:32`);
    await page.locator('.cm-activeLineGutter', { hasText: '32' }).waitFor();
  });

  test('what another editor saves shows in the page, and is checked', async () => {
    const before = await readFile(attempt('seat-lock.ts'), 'utf8');
    await writeFile(attempt('seat-lock.ts'), before.replace('written in the page', 'written elsewhere'));
    await page.locator('.cm-line', { hasText: 'written elsewhere' }).waitFor();
    await status().getByText('running your attempt').waitFor();
  });

  test('written here and there at once: nothing is overwritten before somebody has chosen', async () => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('// mine\n');
    const theirs = `// theirs\n${await readFile(attempt('seat-lock.ts'), 'utf8')}`;
    await writeFile(attempt('seat-lock.ts'), theirs);
    await page.getByText('was changed on the disk while you were changing it here').waitFor();
    await page.keyboard.press('ControlOrMeta+s');
    expect(await readFile(attempt('seat-lock.ts'), 'utf8')).toBe(theirs);
    await page.reload();
    await page.getByText('was changed on the disk while you were changing it here').waitFor();
    await page.locator('.cm-line', { hasText: '// mine' }).waitFor();
    await page.getByRole('button', { name: 'Take the one on the disk' }).click();
    await page.locator('.cm-line', { hasText: '// theirs' }).waitFor();
    expect(await page.locator('.cm-line', { hasText: '// mine' }).count()).toBe(0);
  });

  test('repaired, it survives; the debrief opens, and the reference stands beside the attempt', async () => {
    await writeFile(attempt('schema.sql'), await reference('schema.sql'));
    await writeFile(attempt('seat-lock.ts'), `// repaired\n${await reference('seat-lock.ts')}`);
    await status().getByText('survived').waitFor();
    const end = page.getByRole('region', { name: 'the end of this kata' });
    await end.getByText('It is called check-then-act (TOCTOU).').waitFor();
    await end.getByText('block, 90 % sure').waitFor();
    await end.getByText('seat A1 was sold to two people').waitFor();
    await end.getByRole('link', { name: 'beside the reference' }).waitFor();
    expect(await page.locator('main .primary').allInnerTexts()).toEqual(['Next: 02 The drifting depot load']);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: /^Debrief/i }).click();
    await page.getByText('TOCTOU').first().waitFor();
    await page.locator('summary', { hasText: 'insert-where-not-exists' }).click();
    await page.getByRole('button', { name: 'Run it' }).and(page.locator('[open] *')).click();
    await status().getByText('insert-where-not-exists: ✗ broke').waitFor();
    await page.getByRole('link', { name: 'Side by side with your attempt' }).click();
    await page.locator('.cm-mergeView .cm-line', { hasText: '// repaired' }).waitFor();
    await page.goto(`${pages.book.origin}/#/`);
    await page.getByText(/^1 of \d+ survive/).waitFor();
    await page.getByText('check-then-act (TOCTOU)').waitFor();
  });

  test('starting over: the delivered code is back, and what was there is kept', async () => {
    await page.goto(`${pages.book.origin}/#/kata/01/code/seat-lock.ts`);
    await page.locator('.cm-line', { hasText: '// repaired' }).waitFor();
    await page.locator('summary', { hasText: 'Other runs' }).click();
    await page.getByRole('button', { name: 'Put the delivered code back' }).click();
    const kept = await page.getByText('your attempt is kept: ').textContent();
    const path = join(pages.book.root, /kept: (.*)$/.exec(kept!)![1]!);
    expect(await readFile(join(path, 'seat-lock.ts'), 'utf8')).toMatch(/^\/\/ repaired/);
    await page.locator('.cm-line', { hasText: '// repaired' }).waitFor({ state: 'detached' });
    await status().getByText('your attempt: ✗ broke').waitFor();
  });

  test('the documentation, and links from it to katas and back', async () => {
    await page.goto(`${pages.book.origin}/#/`);
    await page.getByRole('link', { name: 'How the verdict is made' }).click();
    await page.getByRole('heading', { level: 1, name: 'How the verdict is made' }).waitFor();
    await page.getByRole('link', { name: 'Documentation' }).click();
    await page.getByRole('link', { name: 'Contributing' }).click();
    await page.getByRole('heading', { name: 'House rules' }).waitFor();
  });

  test('all the while: no error, and no request to anybody else', () => {
    expect(pages.conduct()).toEqual({ errors: [], elsewhere: [] });
  });
});

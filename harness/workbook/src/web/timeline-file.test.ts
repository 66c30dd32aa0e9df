import axe from 'axe-core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Counterexample } from 'survives-production';
import { largeHistory } from '../timeline/testing/large-history.ts';
import { recorded } from '../timeline/testing/recorded.ts';
import { noChromium, openChromium, watchConduct, type PageConduct } from './testing/browser.ts';
import { timelineFile, type TimelineFormat } from './timeline-file.ts';

const reason = noChromium();
if (reason) console.warn(`timelines in files are not tested: ${reason}`);

function large(): Counterexample {
  const { callers, events } = largeHistory(4, 30);
  return { ...recorded('01-generated'), callers, timeline: events };
}

describe.skipIf(reason)('a timeline in a file of its own', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'survives timeline '));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** Opens it from the disk. */
  async function opened(
    counterexample: Counterexample,
    format: TimelineFormat = 'html',
    options: { width?: number; scripts?: boolean; dark?: boolean } = {},
  ): Promise<{ page: Page; conduct: PageConduct }> {
    const sources = { 'seat-lock.ts:77': '  const { rows } = await pool.query(' };
    const saved = {
      kata: '01 double-booked-seat',
      subject: 'generated',
      property: 'p',
      counterexample,
      sources,
    };
    const file = join(folder, `timeline.${format}`);
    await writeFile(file, await timelineFile(format, saved));
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: 800 },
      javaScriptEnabled: options.scripts ?? true,
      colorScheme: options.dark ? 'dark' : 'light',
    });
    const conduct = watchConduct(page, 'file://');
    await page.goto(pathToFileURL(file).href);
    return { page, conduct };
  }

  const stepOf = (page: Page): Promise<string | null> =>
    page.getByRole('slider').getAttribute('aria-valuetext');

  test('plays with keys, from the disk, asking nobody for anything', async () => {
    const { page, conduct } = await opened(recorded('01-generated'));
    await page.getByRole('slider').focus();
    // It begins at the beginning, and plays; a key stops it.
    await page.keyboard.press('End');
    expect(await stepOf(page)).toBe('alice: → ok: true, expiresAt: …');
    await page.keyboard.press('Home');
    expect(await stepOf(page)).toContain("alice and bob: lockSeat('A1', 'alice')");
    for (let key = 0; key < 4; key++) await page.keyboard.press('ArrowRight');
    expect(await stepOf(page)).toBe(
      "step 4 of 10, bob: SELECT … seat_locks WHERE seat_id = 'A1' AND expires_at > now() → 0 rows",
    );
    await page.keyboard.press('ArrowLeft');
    expect(await stepOf(page)).toContain('step 3 of 10, bob');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.keyboard.press('End');
    expect(await stepOf(page)).toBe('alice: → ok: true, expiresAt: …');
    expect(conduct).toEqual({ errors: [], elsewhere: [] });
    await page.close();
  });

  test('tells of a step: statement, line of the code, rows, who lacks what, and how it went one after another', async () => {
    const { page } = await opened(recorded('01-generated'));
    const panel = page.locator('.panel');
    await page.locator('.chart-body [data-beat="4"] .said').click();
    await panel.getByText('const { rows } = await pool.query(').waitFor();
    await panel.getByText(/One after another.*id 1, userId alice/).waitFor();
    await page.locator('.chart-body [data-beat="10"] .said').click();
    await panel.getByRole('row', { name: /^alice seat_locks .*lacks what bob wrote \(step 6\)$/ }).waitFor();
    await page.locator('.chart-body [data-beat="6"] .said').click();
    await panel.getByText('this statement is never sent').waitFor();
    await page.getByRole('button', { name: 'side by side' }).click();
    expect(await page.getByRole('region', { name: 'One after another: the promise holds' }).count()).toBe(1);
    await page.close();
  });

  test('says everything as text as well', async () => {
    const { page } = await opened(recorded('02-for-share'));
    const table = page.getByRole('table', { name: /^Timeline as text/ });
    expect(await table.getByRole('row').count()).toBe(16);
    await table
      .getByRole('row', { name: /UPDATE depots .* waits for gate-1 has to wait depot-load.ts:82/ })
      .waitFor();
    await table
      .getByRole('row', { name: /40P01 deadlock fails; gate-2 waits for gate-1 .*closes the cycle/ })
      .waitFor();
    await table.getByRole('row', { name: /^10 gate-2 COMMIT commits/ }).waitFor();
    await page.close();
  });

  test('without scripts there are still the picture and its text', async () => {
    const { page } = await opened(recorded('02-for-share'), 'html', { scripts: false });
    expect(await page.locator('svg .block').count()).toBe(15);
    expect(await page.locator('table tr').count()).toBe(15);
    await page.close();
  });

  test('as a picture it opens from the disk too', async () => {
    const { page, conduct } = await opened(recorded('02-for-share'), 'svg');
    expect(await page.locator('.block').count()).toBe(15);
    expect(await page.locator('.ring .arrow').count()).toBe(2);
    expect(conduct).toEqual({ errors: [], elsewhere: [] });
    await page.close();
  });

  test('what is written in it stays text', async () => {
    const hostile = '</script><script>document.title = "mine"</script>&<b>"\'';
    const counterexample = { ...recorded('01-generated'), headline: hostile, why: hostile };
    for (const format of ['html', 'svg'] as const) {
      const { page, conduct } = await opened(counterexample, format);
      expect(await page.title()).toBe(`01 double-booked-seat: ${hostile}`);
      expect(conduct.errors).toEqual([]);
      await page.close();
    }
  });

  test.each([
    ['360 px, light', 360, false],
    ['1280 px, dark', 1280, true],
    ['1920 px, light', 1920, false],
  ])('nothing is wider than the window, and axe finds nothing: %s', async (_, width, dark) => {
    for (const name of ['02-for-share', '03-generated', '01-generated-expired'] as const) {
      const { page } = await opened(recorded(name), 'html', { width, dark });
      await page.locator('.chart-body .block').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.evaluate(axe.source);
      const violations = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
      );
      expect(violations).toEqual([]);
      await page.close();
    }
  });

  test('4 callers × 30 statements: a step of the scrubber touches as little as with a few', async () => {
    const touched = async (counterexample: Counterexample): Promise<number> => {
      const { page } = await opened(counterexample);
      await page.locator('.chart-body .block').first().waitFor();
      const most = await page.evaluate(MOST_MUTATIONS);
      await page.close();
      return most as number;
    };
    const few = await touched(recorded('02-for-share'));
    expect(await touched(large())).toBeLessThanOrEqual(few + 20);
  });
});

/**
 * Scrubs over the whole run, from its first step, and answers with the most changes of the document that one step has
 * made in the charts. The way to the first step is not counted: how far the film has come by itself is chance.
 */
const MOST_MUTATIONS = `(async () => {
  const slider = document.querySelector('.scrubber input');
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const scrubTo = async (beat) => {
    setValue.call(slider, String(beat));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  };
  await scrubTo(0);
  let most = 0;
  for (let beat = 1; beat <= Number(slider.max); beat++) {
    const records = [];
    const observer = new MutationObserver((list) => records.push(...list));
    observer.observe(document.querySelector('.timeline'), { subtree: true, childList: true, attributes: true, characterData: true });
    await scrubTo(beat);
    records.push(...observer.takeRecords());
    observer.disconnect();
    most = Math.max(most, records.length);
  }
  return most;
})()`;

import type { Browser, Page } from 'playwright-core';
import { openChromium, watchConduct, type PageConduct } from './browser.ts';
import { openWorkbook, type OpenWorkbook } from './open-workbook.ts';

/** A workbook, a browser, and pages of it that are watched. For tests. */
export interface Pages extends AsyncDisposable {
  book: OpenWorkbook;
  /** A new tab of one browser, at `#/…`, that has come in by the printed address. */
  open(hash?: string, viewport?: { width: number; height: number }): Promise<Page>;
  /** What all of them together have done that no page may do. */
  conduct(): PageConduct;
}

export async function openPages(): Promise<Pages> {
  const [book, browser] = await Promise.all([openWorkbook(), openChromium()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: book.origin });
  const conducts: PageConduct[] = [];
  return {
    book,
    open: async (hash = '', viewport) => {
      const page = await context.newPage();
      // More than a check takes on a busy machine.
      page.setDefaultTimeout(90_000);
      if (viewport) await page.setViewportSize(viewport);
      conducts.push(watchConduct(page, book.origin));
      await page.goto(`${book.web.address}${hash}`);
      return page;
    },
    conduct: () => ({
      errors: conducts.flatMap(({ errors }) => errors),
      elsewhere: conducts.flatMap(({ elsewhere }) => elsewhere),
    }),
    [Symbol.asyncDispose]: () => closeAll(browser, book),
  };
}

async function closeAll(browser: Browser, book: OpenWorkbook): Promise<void> {
  await browser.close();
  await book[Symbol.asyncDispose]();
}

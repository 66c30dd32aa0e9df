import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's. Another one can be named: `CHROMIUM=/path/to/chrome`. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * Why the pages cannot be tested here, or `undefined` when they can. In CI they always have to be: `.ci/run` installs
 * Chromium.
 */
export function noChromium(): string | undefined {
  if (existsSync(CHROMIUM) || process.env['CI'] === 'true') return undefined;
  return `there is no Chromium at ${CHROMIUM}; apt-get install chromium, or set CHROMIUM`;
}

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
  });
}

/** What a page has done that no page of ours may do. */
export interface PageConduct {
  /** Console messages of level `error`, and exceptions that nobody caught. */
  errors: string[];
  /** Addresses that it asked for and that are not on this server. */
  elsewhere: string[];
}

/** Watches a page from before its first request on. `origin` is our own. */
export function watchConduct(page: Page, origin: string): PageConduct {
  const conduct: PageConduct = { errors: [], elsewhere: [] };
  page.on('console', (message) => {
    if (message.type() === 'error') conduct.errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => conduct.errors.push(error.stack ?? error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) conduct.elsewhere.push(url);
  });
  return conduct;
}

import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from './testing/ask.ts';
import { openWorkbook, type OpenWorkbook } from './testing/open-workbook.ts';

let book: OpenWorkbook;
beforeAll(async () => {
  book = await openWorkbook();
});
afterAll(() => book[Symbol.asyncDispose]());

const cookie = () => ({ cookie: book.cookie });

test('the printed address opens the page, and leaves a cookie that scripts and other sites cannot use', async () => {
  const answer = await ask(book, `/?token=${book.token}`);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('<div id="page">')]);
  expect(answer.cookie).toMatch(/^survives-\d+=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await ask(book, '/', { headers: cookie() })).status).toBe(200);
});

test('the cookie goes to every server of this machine: it is not the token, and ends', async () => {
  const asCookie = (value: string) => ({ headers: { cookie: `survives-${book.web.port}=${value}` } });
  expect((await ask(book, '/api/course', asCookie(book.token))).status).toBe(401);
  expect((await ask(book, `/?token=${book.cookie.split('=')[1]}`)).status).toBe(401);
  const weeks = async (n: number) => {
    vi.setSystemTime(Date.now() + n * 7 * 24 * 60 * 60 * 1000);
    const { status, cookie } = await ask(book, '/', { headers: { cookie: book.cookie } });
    return [status, cookie?.split(';')[0] === book.cookie];
  };
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    expect([await weeks(0), await weeks(1), await weeks(1)]).toEqual([
      [200, false],
      [200, false],
      [401, false],
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['no token', '/', {}],
  ['a wrong token', '/?token=00000000000000000000000000000000', {}],
  ['a wrong cookie', '/api/course', { cookie: 'survives-47170=no' }],
  ['a token where it does not belong', '/api/course?token=', {}],
])('%s: refused, in a sentence', async (_, path, headers) => {
  const { status, text } = await ask(book, path.endsWith('?token=') ? path + book.token : path, { headers });
  expect([status, text]).toEqual([401, expect.stringContaining('lacks the token that the terminal shows')]);
});

test.each([
  ['a name that leads here', { host: 'evil.example' }],
  ['a name that leads here, with our port', { host: 'evil.example:47170' }],
  ['another port', { host: '127.0.0.1:1' }],
  ['a page of somebody else', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another server on this machine', { origin: 'http://127.0.0.1:3000' }],
  ['a picture in a foreign page', { 'sec-fetch-site': 'cross-site' }],
  ['a script of another server on this machine', { 'sec-fetch-site': 'same-site' }],
])('%s: refused, cookie or not', async (_, headers) => {
  const { status, text } = await ask(book, '/api/course', { headers: { ...cookie(), ...headers } });
  expect([status, text]).toEqual([403, expect.stringMatching(/host|page/)]);
});

test('a request that changes something and does not say where it comes from: refused', async () => {
  const { status } = await ask(book, '/api/katas/01/check', { headers: cookie(), method: 'POST' });
  expect(status).toBe(403);
});

test('a link to the page may be followed from anywhere', async () => {
  const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect((await ask(book, `/?token=${book.token}`, { headers: followed })).status).toBe(200);
});

test('every answer forbids what the page does not need', async () => {
  for (const path of [`/?token=${book.token}`, '/nothing']) {
    const { headers } = await ask(book, path, { headers: cookie() });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test.each(['PATCH', 'DELETE', 'OPTIONS'])(
  '%s, which nothing answers to: refused, in a sentence',
  async (method) => {
    for (const path of ['/', '/api/course', '/api/katas/01/check']) {
      const headers = { ...cookie(), origin: book.origin, 'content-type': 'application/json' };
      const { status, text } = await ask(book, path, { headers, method });
      expect([path, status, text]).toEqual([path, 405, expect.stringContaining(`answers to ${method}`)]);
    }
  },
);

test('it listens to this machine only', async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!outside) return;
  await expect(fetch(`http://${outside.address}:${book.web.port}/`)).rejects.toThrow();
});

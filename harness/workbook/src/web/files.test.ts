import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, ofOurPage } from './testing/ask.ts';
import { openWorkbook, type OpenWorkbook } from './testing/open-workbook.ts';

let book: OpenWorkbook;
const attempt = () => join(book.root, 'katas/01-double-booked-seat/attempt');
beforeAll(async () => {
  book = await openWorkbook();
  await writeFile(join(book.root, 'secret.ts'), 'the secret');
  await book.session.start(book.session.named('01'));
});
afterAll(() => book[Symbol.asyncDispose]());

const get = (path: string) => ask(book, path, { headers: ofOurPage(book) });
const send = (method: string, path: string, body: object | string) =>
  ask(book, path, {
    method,
    headers: ofOurPage(book),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const UP = [
  '..%2f..%2f..%2fsecret.ts',
  '..%2F..%2F..%2F..%2F..%2Fetc%2Fpasswd',
  '%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.ts',
];

test.each([
  ...UP.map((file) => `/api/katas/01/attempt/${file}`),
  ...UP.map((file) => `/api/katas/01/code/generated/${file}`),
  ...UP.map((file) => `/api/documents/${file}`),
  ...UP.map((file) => `/assets/${file}`),
  '/api/katas/01/attempt/../../../../secret.ts',
  '/assets/../../secret.ts',
  '/../secret.ts',
  '//secret.ts',
  '/api/katas/..%2f..%2f/attempt/secret.ts',
  '/api/katas/01/attempt/seat-lock.test.ts',
  '/api/katas/01/attempt/seat-lock.ts%00',
  '/api/katas/01/code/..%2f..%2fattempt/seat-lock.ts',
  '/api/katas/01/code/%2Ftmp/seat-lock.ts',
  '/api/documents/__proto__',
])('GET %s: nothing outside of what a page may read', async (path) => {
  const { status, text } = await get(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(text).not.toMatch(/the secret|root:/);
});

test.each(UP)('PUT %s: nothing outside of the attempt is written', async (file) => {
  const { status, text } = await send('PUT', `/api/katas/01/attempt/${file}`, { text: 'overwritten' });
  expect([status, text]).toEqual([400, expect.stringContaining('is no file that is edited')]);
  expect(await readFile(join(book.root, 'secret.ts'), 'utf8')).toBe('the secret');
});

test('a link in the attempt that leads out of it is neither read nor written', async () => {
  const schema = join(attempt(), 'schema.sql');
  const before = await readFile(schema, 'utf8');
  await rm(schema);
  await symlink(join(book.root, 'secret.ts'), schema);
  expect((await get('/api/katas/01/attempt/schema.sql')).text).toContain('leads out of the attempt');
  const written = await send('PUT', '/api/katas/01/attempt/schema.sql', { text: 'overwritten' });
  expect([written.status, written.text]).toEqual([400, expect.stringContaining('leads out of the attempt')]);
  expect(await readFile(join(book.root, 'secret.ts'), 'utf8')).toBe('the secret');
  await rm(schema);
  await writeFile(schema, before);
});

test('the reference is closed until the attempt has survived, by every way', async () => {
  for (const path of [
    '/api/katas/01/code/reference/seat-lock.ts',
    '/api/katas/02/code/reference/depot-load.ts',
  ])
    expect((await get(path)).text).toContain('opens once your attempt survives');
  expect((await send('POST', '/api/katas/01/solution', {})).status).toBe(400);
  for (const subject of ['reference', 'insert-where-not-exists', '/tmp', '../..', 7])
    expect((await send('POST', '/api/katas/01/check', { subject })).text).toContain('once that is open');
  expect((await get('/api/katas/01')).text).not.toContain('insert-where-not-exists');
});

test('what is read can be saved; what was changed meanwhile is a conflict that shows the other text', async () => {
  const { text, version } = JSON.parse((await get('/api/katas/01/attempt/seat-lock.ts')).text);
  const saved = await send('PUT', '/api/katas/01/attempt/seat-lock.ts', {
    text: `${text}\n// mine`,
    base: version,
  });
  expect(saved.status).toBe(200);
  await writeFile(join(attempt(), 'seat-lock.ts'), `${text}\n// theirs`);
  const late = await send('PUT', '/api/katas/01/attempt/seat-lock.ts', {
    text: `${text}\n// mine again`,
    base: JSON.parse(saved.text).version,
  });
  expect([late.status, JSON.parse(late.text).current.text]).toEqual([409, `${text}\n// theirs`]);
});

test('an attempt that is gone: said, and nothing is made by accident', async () => {
  await rm(attempt(), { recursive: true });
  const read = await get('/api/katas/01/attempt/seat-lock.ts');
  expect([read.status, JSON.parse(read.text)]).toEqual([
    404,
    expect.objectContaining({ gone: true, next: 'npm run kata start 01' }),
  ]);
  expect((await send('PUT', '/api/katas/01/attempt/seat-lock.ts', { text: 'x' })).status).toBe(404);
  await mkdir(attempt());
  expect((await send('PUT', '/api/katas/01/attempt/seat-lock.ts', { text: 'x' })).status).toBe(404);
});

test.each([
  ['no JSON', 'POST', '/api/katas/01/solution', 'hello', 400],
  ['JSON that is no object', 'POST', '/api/katas/01/solution', '7', 400],
  ['no text', 'PUT', '/api/katas/02/attempt/depot-load.ts', '{"text":7}', 400],
  ['no token to replay', 'POST', '/api/katas/01/replay', '{}', 400],
  ['a kata that is not there', 'POST', '/api/katas/99/check', '{}', 400],
  ['9 MB', 'POST', '/api/katas/01/solution', JSON.stringify({ text: 'x'.repeat(9_000_000) }), 413],
])('%s: refused, in a sentence', async (_, method, path, body, expected) => {
  const { status, text } = await send(method, path, body);
  expect([status, JSON.parse(text).message]).toEqual([expected, expect.stringMatching(/\w{3,}.*[.?]$/)]);
});

test('a form of a foreign page: refused before it is read', async () => {
  const headers = { ...ofOurPage(book), 'content-type': 'text/plain' };
  const { status } = await ask(book, '/api/katas/01/solution', {
    method: 'POST',
    headers,
    body: '{"sure":true}',
  });
  expect(status).toBe(415);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Verdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { check } from './check.ts';
import { codeOf, kataOnDisk } from './testing/kata-on-disk.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function verdictOn(folder: string, only?: string[]): Promise<Verdict> {
  const kata = await kataOnDisk('01-double-booked-seat');
  return check({ kata, subject: codeOf(kata, folder), server, ...(only && { only }) });
}

it('says when others were not looked at to the end because something broke early', async () => {
  const verdict = await verdictOn('generated');
  expect(verdict).toMatchObject({ verdict: 'broke', early: true });
});

it('does not say so when the last pass was needed to break it', async () => {
  const verdict = await verdictOn('near-misses/insert-where-not-exists', ['one-seat-one-holder']);
  expect(verdict.verdict).toBe('broke');
  expect(verdict.early).toBeUndefined();
});

it('does not say so when nothing broke', async () => {
  const verdict = await verdictOn('reference', ['one-seat-one-holder']);
  expect(verdict.verdict).toBe('survived');
  expect(verdict.early).toBeUndefined();
});

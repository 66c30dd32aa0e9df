import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type PostgresServer } from 'survives-production/postgres';
import { checkKata } from '../course/judge-kata.ts';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { codeOf, kataOnDisk } from '../course/testing/kata-on-disk.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function verdictOn(
  folder: string,
  only?: string[],
  id = '01-double-booked-seat',
): Promise<KataVerdict> {
  const kata = await kataOnDisk(id);
  return checkKata({ kata, subject: codeOf(kata, folder), server, ...(only && { only }) });
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

const STOLEN = '09-stolen-seat-lock';
const CROWD = 'everybody-gets-the-seat-that-nobody-else-wants';
const PAIRS = 'two-tabs-of-one-customer-share-one-lock';

it('puts code under load as well when something else has broken before', async () => {
  const { early, properties } = await verdictOn('generated', undefined, STOLEN);
  const crowd = properties.find(({ id }) => id === CROWD);
  expect({ early, ...crowd }).toMatchObject({ early: true, phase: 'load', schedules: 1 });
});

it('goes on with the orders of the others beside a load, and they are looked at to the end when only that breaks', async () => {
  const { early, properties } = await verdictOn(
    'near-misses/taken-after-three-tries',
    [CROWD, PAIRS],
    STOLEN,
  );
  const [pairs, crowd] = properties;
  expect(crowd).toMatchObject({ id: CROWD, verdict: 'broke', schedules: 1 });
  // Only the last pass plays everything at once.
  expect(pairs).toMatchObject({ id: PAIRS, verdict: 'survived', phase: 'stress' });
  expect(early).toBeUndefined();
});

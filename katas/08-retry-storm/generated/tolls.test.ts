import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chargePassage, owedBy } from './tolls.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `tolls_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
const printer = { receipt: vi.fn(async () => {}) };

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  printer.receipt.mockClear();
  await pool.query('TRUNCATE accounts, charges');
  await pool.query("INSERT INTO accounts (id, limit_cents) VALUES ('nord', 10000)");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('chargePassage', () => {
  it('charges, and prints the receipt', async () => {
    expect(await chargePassage(pool, 'P1', 'nord', 450, printer)).toEqual({ ok: true, owedCents: 450 });
    expect(await chargePassage(pool, 'P2', 'nord', 300, printer)).toEqual({ ok: true, owedCents: 750 });
    expect(await owedBy(pool, 'nord')).toBe(750);
    expect(printer.receipt).toHaveBeenCalledTimes(2);
  });

  it('keeps within the limit', async () => {
    expect(await chargePassage(pool, 'P1', 'nord', 10_000, printer)).toMatchObject({ ok: true });
    expect(await chargePassage(pool, 'P2', 'nord', 1, printer)).toEqual({ ok: false, reason: 'over-limit' });
    expect(printer.receipt).toHaveBeenCalledTimes(1);
  });

  it('refuses accounts that do not exist', async () => {
    expect(await chargePassage(pool, 'P1', 'sued', 450, printer)).toEqual({
      ok: false,
      reason: 'no-such-account',
    });
    expect(await owedBy(pool, 'sued')).toBeUndefined();
  });

  it('charges when the printer is out of paper', async () => {
    printer.receipt.mockRejectedValueOnce(new Error('out of paper'));
    expect(await chargePassage(pool, 'P1', 'nord', 450, printer)).toEqual({ ok: true, owedCents: 450 });
    expect(await owedBy(pool, 'nord')).toBe(450);
  });
});

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closingTotal, loadCard } from './fuel-cards.ts';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set: it names the Postgres to test against');

const schema = `fuel_cards_test_${randomUUID().slice(0, 8)}`;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });

beforeAll(async () => {
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query(await readFile(new URL('./schema.sql', import.meta.url), 'utf8'));
});

beforeEach(async () => {
  await pool.query('TRUNCATE depots, fuel_cards, card_loads');
  await pool.query("INSERT INTO depots (id, budget_cents) VALUES ('bremen', 20000), ('ulm', 90000)");
  await pool.query("INSERT INTO fuel_cards (id, balance_cents) VALUES ('card-1', 0), ('card-2', 45000)");
});

afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

describe('loadCard', () => {
  it("moves money from the depot's budget to the card", async () => {
    expect(await loadCard(pool, 'bremen', 'card-1', 5000)).toEqual({ ok: true, balanceCents: 5000 });
    expect(await holdings()).toEqual({ bremen: 15000, ulm: 90000, 'card-1': 5000, 'card-2': 45000 });
  });

  it('writes the load down for the monthly statement', async () => {
    await loadCard(pool, 'bremen', 'card-1', 5000);

    const { rows } = await pool.query('SELECT depot_id, card_id, amount_cents FROM load_log');
    expect(rows).toEqual([{ depot_id: 'bremen', card_id: 'card-1', amount_cents: 5000 }]);
  });

  it('refuses to spend more than the budget', async () => {
    expect(await loadCard(pool, 'bremen', 'card-1', 20001)).toEqual({
      ok: false,
      reason: 'budget-exhausted',
    });
    await expectNothingToHaveChanged();
  });

  it('rolls the debit back when the card does not exist', async () => {
    expect(await loadCard(pool, 'bremen', 'card-9', 5000)).toEqual({ ok: false, reason: 'no-such-card' });
    await expectNothingToHaveChanged();
  });

  it('rolls the debit back when the card would hold more than its limit', async () => {
    expect(await loadCard(pool, 'bremen', 'card-2', 5001)).toEqual({ ok: false, reason: 'card-limit' });
    await expectNothingToHaveChanged();
  });

  it('makes ten loads at the same time', async () => {
    const loads = Array.from({ length: 10 }, () => loadCard(pool, 'ulm', 'card-1', 1000));

    expect((await Promise.all(loads)).every(({ ok }) => ok)).toBe(true);
    expect(await holdings()).toMatchObject({ ulm: 80000, 'card-1': 10000 });
  });
});

describe('closingTotal', () => {
  it('is the same before and after a load', async () => {
    const before = await closingTotal(pool);
    await loadCard(pool, 'ulm', 'card-1', 5000);

    expect(await closingTotal(pool)).toBe(before);
  });
});

async function holdings(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ holder: string; cents: number }>('SELECT holder, cents FROM money');
  return Object.fromEntries(rows.map(({ holder, cents }) => [holder, cents]));
}

async function expectNothingToHaveChanged(): Promise<void> {
  expect(await holdings()).toEqual({ bremen: 20000, ulm: 90000, 'card-1': 0, 'card-2': 45000 });
  expect((await pool.query('SELECT FROM load_log')).rowCount).toBe(0);
}

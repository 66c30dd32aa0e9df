import { describe, expect, it } from 'vitest';
import { EndsOfItsOwn } from './ends-of-its-own.ts';

const after = (...statements: string[]): EndsOfItsOwn => {
  const ends = new EndsOfItsOwn();
  for (const sql of statements) ends.sent(sql);
  return ends;
};
const reset = { name: 'Error', code: 'ECONNRESET', message: 'read ECONNRESET' };
const silent = { name: 'Error', message: 'nobody said why' };
const fromOutside = { name: 'error', code: '57P01', message: 'terminating connection' };

describe('a connection that breaks while the client is sending', () => {
  it.each([
    "SET idle_session_timeout = '1ms'",
    'SET LOCAL idle_in_transaction_session_timeout = 5',
    "SELECT set_config('transaction_timeout', '20ms', true)",
  ])('may have met the limit of its own: %s', (sql) => {
    expect(after(sql).explain(reset)).toBe(true);
    expect(after(sql).explain({ name: 'Error', code: 'EPIPE', message: 'write EPIPE' })).toBe(true);
    expect(after(sql).explain(silent)).toBe(true);
    expect(after(sql).explain(fromOutside)).toBe(false);
  });

  it('is not explained by a limit that fails a statement only, nor by none', () => {
    expect(after("SET statement_timeout = '1ms'", "SET lock_timeout = '1ms'").explain(reset)).toBe(false);
    expect(after('SELECT 1').explain(reset)).toBe(false);
  });

  it('is explained by whoever ends backends', () => {
    expect(after('SELECT pg_terminate_backend(7)').explain(fromOutside)).toBe(true);
  });
});

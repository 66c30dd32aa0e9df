import { beforeAll, expect, it } from 'vitest';
import type { ChoicePoint, PendingStatement, Step } from '../execution/choosing.ts';
import type { Statement } from '../pool/statement.ts';
import { loadParser } from '../sql/syntax.ts';
import type { Table } from './catalogue.ts';
import { independent } from './footprint.ts';
import { Footprints } from './relation.ts';

beforeAll(loadParser);

const SEATS: Table = {
  ...{ name: 'public.seats', schema: 'public', relation: 'seats', plain: true, key: ['id'] },
  columns: [
    { name: 'id', kind: 'integer' },
    { name: 'n', kind: 'integer' },
  ],
  ...{ otherUnique: false, otherUniqueColumns: [], sequences: [], references: [], referencedBy: [] },
};
const footprints = new Footprints({ plain: true, tables: [SEATS] });

const set = (id: number): string => `UPDATE seats SET n = 1 WHERE id = ${id}`;

/** @param earlier in the same transaction, BEGIN first; without it, a statement on its own */
const pending = (instance: string, sql: string, ...earlier: string[]): PendingStatement => ({
  ...{ sql, params: [], source: undefined, instance, status: earlier.length > 0 ? 'T' : 'I' },
  earlier: earlier.map((text) => ({ sql: text, params: [] }) as unknown as Statement),
});

const step = (statement: PendingStatement): Step => {
  const lane = `of ${statement.instance}`;
  return { move: lane, lane, caller: lane, anchor: '', occurrence: 1, kind: 'statement', pending: statement };
};

/** Whether two statements of different instances can change places, where all else is as it is said. */
function changePlaces(
  one: PendingStatement,
  other: PendingStatement,
  around: Partial<Pick<ChoicePoint, 'waiting' | 'poolWait' | 'sent'>> = {},
): boolean {
  const enabled = [step(one), step(other)];
  const rest = { byDefault: 0, running: null, last: null, spinning: false };
  const surroundings = { waiting: [], poolWait: false, sent: new Set<string>(), ...around };
  const [a, b] = footprints.at({ enabled, ...rest, ...surroundings });
  return independent(a!, b!);
}

it('statements on rows of their own can change places, on the same row they cannot', () => {
  expect(changePlaces(pending('a', set(1)), pending('b', set(2)))).toBe(true);
  expect(changePlaces(pending('a', set(1)), pending('b', set(1)))).toBe(false);
});

it('a COMMIT does what those do who wait and may go on after it', () => {
  const commit = pending('a', 'COMMIT', 'BEGIN', set(1));
  const other = pending('c', set(2));
  expect(changePlaces(commit, other)).toBe(true);
  expect(changePlaces(commit, other, { waiting: [pending('b', set(1), 'BEGIN', set(2))] })).toBe(false);
  expect(changePlaces(commit, other, { waiting: [pending('c', set(1))] })).toBe(false);
  expect(changePlaces(commit, other, { waiting: [pending('b', set(1))] })).toBe(true);
});

it('a COMMIT shows what its transaction has written', () => {
  const commit = pending('a', 'COMMIT', 'BEGIN', set(1));
  const reads = (id: number) => pending('b', `SELECT n FROM seats WHERE id = ${id}`);
  expect(changePlaces(commit, reads(1))).toBe(false);
  expect(changePlaces(commit, reads(2))).toBe(true);
});

it('nothing can change places where somebody waits for a client that may be given back', () => {
  expect(changePlaces(pending('a', set(1)), pending('b', set(2)), { poolWait: true })).toBe(false);
});

it('nothing can change places once a session or the schema may have been changed', () => {
  for (const sql of ["SET search_path = 'other'", 'CREATE TABLE other (id int)'])
    expect(changePlaces(pending('a', set(1)), pending('b', set(2)), { sent: new Set([sql]) })).toBe(false);
  const sent = new Set(['BEGIN', set(3), 'COMMIT']);
  expect(changePlaces(pending('a', set(1)), pending('b', set(2)), { sent })).toBe(true);
});

import type pg from 'pg';
import { PlainError } from '../model/plain-error.ts';
import { millisecondsOf } from './interval.ts';
import { columnKey, isNever, keptTime, type KeptTime, type TimeTable } from './kept-time.ts';

/**
 * Lets time pass for a database without touching the server's clock: every stored moment moves back by the
 * interval, so that `now()`, `CURRENT_TIMESTAMP`, column defaults and the application's `Date.now()` all stay
 * true, and what was nine minutes old is nineteen minutes old.
 *
 * Found by introspection in every table of the subject: timestamptz, timestamp, date (by whole days), their
 * ranges and multiranges; and numeric columns whose every value is an epoch within ten years of now, in
 * seconds, milliseconds or microseconds, or 0 or -1 for none. A moment inside text, JSON, a list or a composite,
 * or remembered in the process, does not move: `momentsThatStay` finds the stored ones.
 *
 * @param admin a superuser's connection with `session_replication_role = replica`: no triggers fire
 * @param kept where they are, if that has just been looked up
 * @returns the interval in milliseconds
 * @throws PlainError when a constraint of a table does not let its rows move
 */
export async function advanceStoredTime(
  admin: pg.Client,
  interval: string,
  kept?: KeptTime,
): Promise<number> {
  const ms = await millisecondsOf(admin, interval);
  const { tables, epochs } = kept ?? (await keptTime(admin));
  const literal = `interval ${admin.escapeLiteral(interval)}`;
  const moves = tables
    .map((table) => moveOf(table, epochs, literal))
    .filter(({ shifted }) => shifted.size > 0);
  if (moves.length === 0) return ms;
  try {
    // One message is one transaction, and one round trip.
    await admin.query(moves.map(updateOf).join(';\n'));
  } catch {
    // Table by table: it then shows which one cannot move so, and whether it can in another way.
    for (const move of moves) await moveTable(admin, move);
  }
  return ms;
}

/** A table, and what its columns that carry time become. */
interface Move extends TimeTable {
  shifted: ReadonlyMap<string, string>;
}

const TIME_TYPES = [
  'timestamptz',
  'timestamp',
  'date',
  'tstzrange',
  'tsrange',
  'daterange',
  'tstzmultirange',
  'tsmultirange',
];

function moveOf(table: TimeTable, epochs: ReadonlyMap<string, number>, interval: string): Move {
  const shifted = new Map<string, string>();
  for (const { name, type } of table.columns) {
    const factor = epochs.get(columnKey(table, name));
    const value = factor
      ? `CASE WHEN ${isNever(name)} THEN ${name} ELSE ${name} - round(extract(epoch FROM ${interval}) * ${factor}) END`
      : shiftedTime(name, type, interval);
    if (value) shifted.set(name, value);
  }
  return { ...table, shifted };
}

function updateOf({ table, only, shifted }: Move): string {
  const sets = [...shifted].map(([name, value]) => `${name} = ${value}`);
  return `UPDATE ${only}${table} SET ${sets.join(', ')}`;
}

async function moveTable(admin: pg.Client, move: Move): Promise<void> {
  try {
    await admin.query(updateOf(move)).catch((error: pg.DatabaseError) => {
      if (!CONFLICTS.includes(error.code ?? '')) throw error;
      return rewriteTable(admin, move);
    });
  } catch (error) {
    throw new PlainError(`time cannot pass in ${move.table}: ${(error as Error).message}`, {
      next: 'a constraint that forbids earlier times, or reads other rows, cannot be kept while rows move back one by one: take it out of schema.sql and check again',
      cause: error,
    });
  }
}

/** unique_violation and exclusion_violation: rows that pass each other on the way back. */
const CONFLICTS = ['23505', '23P01'];

/** Takes all rows out before the first one goes back in. One message is one transaction. */
async function rewriteTable(admin: pg.Client, { table, only, columns, shifted }: Move): Promise<void> {
  const names = columns.map(({ name }) => name).join(', ');
  const values = columns.map(({ name }) => `${shifted.get(name) ?? name} AS ${name}`).join(', ');
  await admin.query(
    `CREATE TEMP TABLE survives_moved ON COMMIT DROP AS SELECT ${values} FROM ${only}${table};
     DELETE FROM ${only}${table};
     INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM survives_moved`,
  );
}

function shiftedTime(name: string, type: string, interval: string): string | null {
  if (!TIME_TYPES.includes(type)) return null;
  const range = (of: string, value: string) => {
    const moved = (bound: string) =>
      of === 'daterange' ? wholeDays(bound, interval) : `${bound} - ${interval}`;
    const bounds = `CASE WHEN lower_inc(${value}) THEN '[' ELSE '(' END || CASE WHEN upper_inc(${value}) THEN ']' ELSE ')' END`;
    return `CASE WHEN ${value} IS NULL OR isempty(${value}) THEN ${value} ELSE ${of}(${moved(`lower(${value})`)}, ${moved(`upper(${value})`)}, ${bounds}) END`;
  };
  if (type === 'date') return wholeDays(name, interval);
  if (type.endsWith('multirange')) {
    const of = type.replace('multirange', 'range');
    return `(SELECT coalesce(range_agg(${range(of, 'part')}), ${name}) FROM unnest(${name}) AS part)`;
  }
  if (type.endsWith('range')) return range(type, name);
  return `${name} - ${interval}`;
}

/** A part of a day is no day: ten minutes later, a date is still the same. */
const wholeDays = (date: string, interval: string): string =>
  `(${date} - ${interval} + interval '1 day -1 microsecond')::date`;

import { printable, shorten } from './text.ts';

/** A value of more cells than this says nothing more in a one-line summary. */
const LONGEST_VALUE = 32;

/** Sentences that quote answers: the moments in them differ from run to run. */
export function withoutMoments(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b/g, '…');
}

/** What `Date` becomes in a history. The moment differs from run to run and says little by itself. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A statement's parameter as SQL would write it: `'A1'`, `7`, `NULL`, `ARRAY[1, 2, … 48 more]`. */
export function sqlLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return MOMENT.test(value) ? "'…'" : quoted(value, "''");
  if (Array.isArray(value)) return `ARRAY[${firstFew(value, sqlLiteral)}]`;
  if (typeof value === 'object') return quoted(asJson(value), "''");
  return String(value);
}

/** An inserted value: words stand without quotes, `A1`, unless that would make them look like something else. */
export function insertedValue(value: unknown): string {
  if (typeof value === 'string' && MOMENT.test(value)) return '…';
  const isPlainWord =
    typeof value === 'string' && /^[A-Za-z_][\w.@:-]*$/.test(value) && !/^(null|true|false)$/i.test(value);
  return isPlainWord ? shorten(value, LONGEST_VALUE) : sqlLiteral(value);
}

/** What a call came back with, as the code that called it would write it: `ok: true, reason: 'taken'`. */
export function answerText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fields(value);
  return nested(value);
}

/** A row of a result: `seat_id 'A1', user_id 'alice'`. */
export function rowText(row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(
      ([name, value]) =>
        `${printable(name)} ${typeof value === 'string' ? quoted(value, "\\'") : nested(value)}`,
    )
    .join(', ');
}

function nested(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return MOMENT.test(value) ? '…' : quoted(value, "\\'");
  if (Array.isArray(value)) return `[${firstFew(value, nested)}]`;
  if (typeof value === 'object') return `{ ${fields(value)} }`;
  return String(value);
}

function fields(value: object): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return entries.map(([name, field]) => `${printable(name)}: ${nested(field)}`).join(', ');
}

function firstFew(values: readonly unknown[], show: (value: unknown) => string): string {
  const shown = values.slice(0, 3).map(show).join(', ');
  return values.length > 3 ? `${shown}, … ${values.length - 3} more` : shown;
}

function quoted(text: string, quote: string): string {
  return `'${shorten(printable(text), LONGEST_VALUE).replaceAll("'", quote)}'`;
}

function asJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}

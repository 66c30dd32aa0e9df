import type { ViewModel } from '../language/language.ts';
import { rowText } from '../text/values.ts';
import { momentOf } from './match.ts';
import { Span } from './time.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a view shows that it should not, or does not show that it should; null when it is as it should be. */
export function differenceOf<State>(
  { rows, columns }: ViewModel<State>,
  state: State,
  seen: readonly Row[],
  offsetMs: number,
): { expected: string; seen: string } | null {
  const dues = rows(state);
  if (areSame(dues, seen, columns)) return null;
  const there = new Set(seen.map((row) => read(row, columns, offsetMs)));
  const alike = new Map<string, Row[]>();
  for (const row of there) {
    const key = withoutMoments(row, columns);
    alike.set(key, [...(alike.get(key) ?? []), row]);
  }
  const owner = pairsOf(dues, (due) =>
    (alike.get(withoutMoments(due, columns)) ?? []).filter((row) => isLike(due, row, columns)),
  );
  for (const row of owner.keys()) there.delete(row);
  const found = new Set(owner.values());
  const missing = dues.filter((due) => !found.has(due));
  if (missing.length === 0 && there.size === 0) return null;
  return { expected: told(missing, columns), seen: told([...there], columns) };
}

/** Told at once where no moment has to be compared, which mostly is so: row by row, in whatever order. */
function areSame(
  dues: readonly Row[],
  seen: readonly Row[],
  columns: ViewModel<unknown>['columns'],
): boolean {
  const kinds = Object.entries(columns);
  if (dues.length !== seen.length || kinds.some(([, kind]) => kind === 'moment')) return false;
  const left = new Map<string, number>();
  for (const row of seen) {
    const key = keyOf(kinds, (name, kind) => readers[kind](row[name], 0));
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return dues.every((due) => {
    const key = keyOf(kinds, (name) => due[name] ?? null);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0;
  });
}

/** Of values that are the same when their keys are: what is no text has no sign of text in front. */
function keyOf(
  kinds: readonly (readonly [string, Kind])[],
  valueOf: (name: string, kind: Kind) => unknown,
): string {
  let key = '';
  for (const [name, kind] of kinds) {
    const value = valueOf(name, kind);
    key += typeof value === 'string' ? `'${value}\0` : `${String(value)}\0`;
  }
  return key;
}
type Kind = ViewModel<unknown>['columns'][string];

/**
 * As many as can be have a row each: of rows that are alike but for a moment, several may fit one that is due, and
 * which of them is met first must not decide whether the others still find theirs. Augmenting paths (Kuhn).
 */
function pairsOf(dues: readonly Row[], fitting: (due: Row) => readonly Row[]): Map<Row, Row> {
  const owner = new Map<Row, Row>();
  const find = (due: Row, tried: Set<Row>): boolean =>
    fitting(due).some((row) => {
      if (tried.has(row)) return false;
      tried.add(row);
      const rival = owner.get(row);
      if (rival && !find(rival, tried)) return false;
      owner.set(row, due);
      return true;
    });
  for (const due of dues) find(due, new Set());
  return owner;
}

/** Rows that differ in it are not compared: there may be hundreds. */
const withoutMoments = (row: Row, columns: ViewModel<unknown>['columns']): string =>
  JSON.stringify(
    Object.entries(columns).map(([name, kind]) => (kind === 'moment' ? null : String(row[name] ?? null))),
  );

function read(row: Row, columns: ViewModel<unknown>['columns'], offsetMs: number): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([name, kind]) => [name, readers[kind](row[name], offsetMs)]),
  );
}

const readers = {
  text: (value: unknown) => (value === null ? null : String(value)),
  number: (value: unknown) => (value === null ? null : Number(value)),
  boolean: (value: unknown) => value,
  moment: (value: unknown, offsetMs: number) => (value === null ? null : momentOf(value) + offsetMs),
};

function isLike(due: Row, row: Row, columns: ViewModel<unknown>['columns']): boolean {
  return Object.keys(columns).every((name) => {
    const [wanted, there] = [due[name] ?? null, row[name]];
    return wanted instanceof Span ? typeof there === 'number' && wanted.has(there) : wanted === there;
  });
}

function told(rows: readonly Row[], columns: ViewModel<unknown>['columns']): string {
  if (rows.length === 0) return 'no other row';
  return rows.map((row) => `(${rowText(shown(row, columns))})`).join(', ');
}

/** A moment as a date. */
const shown = (row: Row, columns: ViewModel<unknown>['columns']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, kind]) => {
      const value = row[name] ?? null;
      const ms = value instanceof Span ? value.from : value;
      return [name, kind === 'moment' && typeof ms === 'number' ? isoText(ms) : value];
    }),
  );

const isoText = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'no moment');

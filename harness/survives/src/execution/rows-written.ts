import type { Statement } from '../pool/statement.ts';

/** How many rows the statements of one property have been seen to write: where in them they can be stopped. */
export class RowsWritten {
  /** The most that a statement with this text has written, and with these parameters. */
  readonly #ofText = new Map<string, number>();
  readonly #ofThis = new Map<string, number>();
  #watched: Statement[] = [];

  /** Takes note of how many it writes, once it has been answered. */
  watch(statement: Statement): void {
    this.#learn();
    this.#watched.push(statement);
  }

  /** The most that one like it has written; 1 where none has been answered. */
  mostOf(statement: Statement): number {
    this.#learn();
    return this.#ofThis.get(nameOf(statement) ?? '') ?? this.#ofText.get(statement.sql) ?? 1;
  }

  #learn(): void {
    const answered = this.#watched.filter(({ tally, error }) => tally ?? error);
    if (answered.length === 0) return;
    this.#watched = this.#watched.filter((one) => !answered.includes(one));
    for (const statement of answered) {
      const { sql, tally } = statement;
      if (!tally) continue;
      if (tally.most > 1) this.#ofText.set(sql, Math.max(tally.most, this.#ofText.get(sql) ?? 0));
      // Of nothing at all, somebody else may have been the reason.
      const name = tally.most > 0 ? nameOf(statement) : null;
      if (name) this.#ofThis.set(name, Math.max(tally.most, this.#ofThis.get(name) ?? 0));
    }
  }
}

const seen = new WeakMap<object, RowsWritten>();

/**
 * What has been seen in the runs of a property, on whichever databases they were played.
 *
 * @param setup that of the property, which stays the same from run to run
 */
export function rowsWrittenIn(setup: object): RowsWritten {
  const known = seen.get(setup) ?? new RowsWritten();
  seen.set(setup, known);
  return known;
}

/**
 * Text and parameters; null of what is too large to be worth it, or is not told by its text, and of an upsert: its rows are
 * asked about when they are to be inserted and when they are to be updated, whatever the server says of how many were.
 */
function nameOf({ sql, params }: Statement): string | null {
  if (/\bon\s+conflict\b/i.test(sql)) return null;
  const isShort = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.length <= LONGEST && value.every(isShort)
      : typeof value === 'number' || (typeof value === 'string' && value.length <= LONGEST);
  return params.every(isShort) ? JSON.stringify([sql, params]) : null;
}
const LONGEST = 100;

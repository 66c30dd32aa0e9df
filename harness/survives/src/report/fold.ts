import type { HistoryEvent, StatementEvent } from '../model/history.ts';
import type { Control } from '../model/read-statement.ts';
import { doesOf } from '../sql/does.ts';
import { isAdvisory } from '../sql/functions.ts';
import { isCited } from './height.ts';
import type { AcrossRow, CellsRow, Row } from './rows.ts';

/** Up to here everything fits on a screen together with the sentences around it. */
const ROWS_THAT_NEED_NO_FOLDING = 24;

/**
 * Replaces runs of statements that change nothing and that nothing depends on by `… 6 more statements of bob`, and of
 * many calls that make the beginning those between the first and the last.
 * What stays: what is cited, writes, locks, waits, errors, COMMIT and ROLLBACK, both sides of every switch, and reads of a table
 * that anybody writes in this timeline: those are what the interleaving is about.
 */
export function fold(rows: readonly Row[], cited: ReadonlySet<number> = new Set()): Row[] {
  if (rows.length <= ROWS_THAT_NEED_NO_FOLDING) return [...rows];
  const paired = withoutWakes(rows);
  return foldRuns(foldAsides(paired), cited);
}

/** Of many calls that make the beginning, and of many that look at the end, these at either end are shown. */
const ASIDES_SHOWN = 3;

function foldAsides(rows: readonly Row[]): Row[] {
  const folded: Row[] = [];
  let run: AcrossRow[] = [];
  const flush = (): void => {
    const between = run.slice(ASIDES_SHOWN, -ASIDES_SHOWN);
    if (between.length > 1) run.splice(ASIDES_SHOWN, between.length, moreAsides(between));
    folded.push(...run);
    run = [];
  };
  for (const row of rows) {
    if (row.kind === 'across' && row.what === 'aside' && row.events[0]?.kind === 'call') run.push(row);
    else {
      flush();
      folded.push(row);
    }
  }
  flush();
  return folded;
}

const moreAsides = (rows: readonly AcrossRow[]): AcrossRow => ({
  kind: 'across',
  what: 'aside',
  events: rows.flatMap(({ events }) => events),
  text: `… ${rows.length} more calls, one after another`,
});

/** A pause that nobody used takes one row, not two. */
function withoutWakes(rows: readonly Row[]): Row[] {
  return rows.filter((row, index) => {
    const [event, before] = [row.events[0], rows[index - 1]?.events[0]];
    return !(event?.kind === 'wake' && before?.kind === 'sleep' && before.caller === event.caller);
  });
}

function foldRuns(rows: readonly Row[], cited: ReadonlySet<number>): Row[] {
  const written = tablesWritten(rows);
  const folded: Row[] = [];
  let run: CellsRow[] = [];
  const flush = (): void => {
    folded.push(...(run.length < 2 ? run : [foldedRow(run)]));
    run = [];
  };
  rows.forEach((row, index) => {
    const statement = plainStatement(row);
    const stays = isCited(row, cited) || besidesSwitch(rows, index, statement?.lane ?? '');
    if (statement && isUneventful(statement, written) && !stays) {
      if (run[0] && run[0].events[0]?.lane !== statement.lane) flush();
      run.push(row as CellsRow);
      return;
    }
    flush();
    folded.push(row);
  });
  flush();
  return folded;
}

function plainStatement(row: Row): StatementEvent | undefined {
  const event = row.events[0];
  return row.events.length === 1 && event?.kind === 'statement' ? event : undefined;
}

function isUneventful(event: StatementEvent, written: ReadonlySet<string>): boolean {
  if (event.state !== 'completed') return false;
  return doesOf(event).every(
    ({ verb, control, reads, writes, calls, locksRows }) =>
      (control !== undefined && UNEVENTFUL.has(control)) ||
      (verb === 'SELECT' &&
        writes.length === 0 &&
        !locksRows &&
        !reads.some((table) => written.has(table)) &&
        !calls.some((name) => isAdvisory(name) || name === 'nextval' || name === 'setval')),
  );
}

const UNEVENTFUL: ReadonlySet<Control> = new Set(['begin', 'session', 'savepoint', 'release'] as const);

/** Views read what others write under another name, so a write of `seat_locks` also keeps reads of `…seat_locks`. */
function tablesWritten(rows: readonly Row[]): Set<string> {
  const done = rows.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'statement' ? doesOf(event) : [])),
  );
  const written = done.flatMap(({ writes }) => writes);
  const read = done.flatMap(({ reads }) => reads);
  return new Set([
    ...written,
    ...read.filter((name) => written.some((table) => `_${name}_`.includes(`_${table}_`))),
  ]);
}

/** The statement before or after it is another lane's. */
function besidesSwitch(rows: readonly Row[], index: number, lane: string): boolean {
  const others = [stepBefore(rows, index), stepAfter(rows, index)];
  return others.some((event) => event !== undefined && event.lane !== lane);
}

function stepBefore(rows: readonly Row[], index: number): HistoryEvent | undefined {
  return rows.slice(0, index).findLast(isStep)?.events[0];
}

function stepAfter(rows: readonly Row[], index: number): HistoryEvent | undefined {
  return rows.slice(index + 1).find(isStep)?.events[0];
}

function isStep(row: Row): boolean {
  return row.kind === 'cells' && row.step !== undefined;
}

function foldedRow(run: readonly CellsRow[]): CellsRow {
  const caller = run[0]?.events[0]?.caller ?? '';
  const text = `… ${run.length} more statements of ${caller}`;
  const cell = { heads: [{ text, keep: 0 }], tails: [''], headTone: 'faint', tailTone: 'plain' } as const;
  return { kind: 'cells', events: run.flatMap(({ events }) => events), cells: new Map([[caller, cell]]) };
}

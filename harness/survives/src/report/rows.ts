import type {
  CallerView,
  ClockEvent,
  NotedEvent,
  OmittedEvent,
  ReportEvent,
  History,
  HistoryEvent,
  ResumedEvent,
  SourcePlace,
  StatementEvent,
  TimeEvent,
} from '../model/history.ts';
import { cellOf, detailCell, type Cell } from './cells.ts';
import { summarizeSql } from '../sql/summary.ts';
import { count, printable } from '../text/text.ts';
import { rowText } from '../text/values.ts';

/** One line of the interleaving. */
export type Row =
  | { kind: 'cells'; events: HistoryEvent[]; step?: number; cells: Map<string, Cell>; place?: SourcePlace }
  /** Goes across all columns: time passes, or the beginning is made and looked at by somebody who does not race. */
  | { kind: 'across'; events: HistoryEvent[]; text: string; what: 'time' | 'aside'; place?: SourcePlace };

export type AcrossRow = Extract<Row, { kind: 'across' }>;
export type CellsRow = Extract<Row, { kind: 'cells' }>;

/** One row per event; calls that begin next to each other share a row, and so do answers. */
export function rowsOf(history: History, timeline: 'short' | 'full' = 'short'): Row[] {
  const sqlOf = statementsThatWaited(history);
  const racers = new Set(callersOf(history).map(({ name }) => name));
  const rows: Row[] = [];
  for (const event of history.events.filter((each) => !passesNoTime(each))) {
    const cell = cellOf(event, sqlOf);
    const last = rows.at(-1);
    if (event.kind === 'time' || event.kind === 'clock' || event.kind === 'report' || event.kind === 'noted')
      rows.push({ kind: 'across', what: 'time', events: [event], text: aboutTheWorld(event) });
    else if (event.kind === 'omitted')
      rows.push({
        kind: 'across',
        what: 'aside',
        events: [event],
        text: leftOut(event),
      });
    else if (!cell) continue;
    else if (!racers.has(event.caller)) tellAside(rows, event, cell);
    else if (last && sharesRow(last, event)) addTo(last, event, cell);
    else rows.push(rowOf(event, cell));
    if (timeline === 'full' && (event.kind === 'statement' || event.kind === 'resumed'))
      rows.push(...resultRows(event));
  }
  return rows;
}

/** `0 minutes`, of a promise that lets any number of them pass. */
const passesNoTime = (event: HistoryEvent): boolean => event.kind === 'time' && /^0+ \w+$/.test(event.by);

/** `… 12 more statements and 39,990 more calls to outside parties` */
function leftOut({ statements, parties = 0 }: OmittedEvent): string {
  const calls = `${count(parties, 'more call')} to outside parties`;
  if (parties === 0) return `… ${count(statements, 'more statement')}`;
  return statements === 0 ? `… ${calls}` : `… ${count(statements, 'more statement')} and ${calls}`;
}

/** Columns in the order in which the callers were named, then anybody else who sends statements. */
export function callersOf(history: History): CallerView[] {
  const callers = [...history.callers];
  for (const { caller, kind } of history.events) {
    if (kind !== 'statement' || callers.some(({ name }) => name === caller)) continue;
    callers.push({ name: caller, instance: '', calls: [], lanes: [caller] });
  }
  return callers;
}

function aboutTheWorld(event: TimeEvent | ClockEvent | ReportEvent | NotedEvent): string {
  if (event.kind === 'noted') return printable(event.what);
  if (event.kind === 'time') return `${printable(event.by)} later`;
  if (event.kind === 'report') return `a report is open from now on: ${printable(event.sql)}`;
  const off = event.off === null ? 'right' : `${printable(event.off)} off`;
  return `the clock of instance ${event.instance} is ${off} from now on`;
}

/** `before: lockSeat('A1', 'alice') → ok: true`: a call and its answer in one line. */
function tellAside(rows: Row[], event: HistoryEvent, cell: Cell): void {
  const last = rows.at(-1);
  const place = thrownAt(event);
  const at = place ? ` (${printable(place.file)}:${place.line})` : '';
  const text = (cell.heads[0]?.text ?? '') + (cell.tails[0] ?? '') + at;
  const answersLast =
    event.kind === 'answer' && last?.kind === 'across' && last.events.at(-1)?.kind === 'call';
  if (answersLast && last.events.at(-1)?.caller === event.caller) {
    last.events.push(event);
    last.text += ` ${text}`;
    if (place) last.place = place;
  } else {
    rows.push({
      kind: 'across',
      what: 'aside',
      events: [event],
      text: `${printable(event.caller)}: ${text}`,
    });
  }
}

function rowOf(event: HistoryEvent, cell: Cell): CellsRow {
  const row: CellsRow = { kind: 'cells', events: [event], cells: new Map([[event.caller, cell]]) };
  if ('step' in event && event.kind !== 'resumed' && event.kind !== 'lock-wait') row.step = event.step;
  const place = event.kind === 'statement' ? event.source : thrownAt(event);
  if (place) row.place = place;
  return row;
}

/** Where the code itself threw what somebody got for an answer; what the server refused has the place of its statement. */
function thrownAt(event: HistoryEvent): SourcePlace | undefined {
  return event.kind === 'answer' && event.error?.code === undefined ? event.error?.source : undefined;
}

function sharesRow(row: Row, event: HistoryEvent): row is CellsRow {
  const mergeable = event.kind === 'call' || event.kind === 'answer';
  return (
    mergeable &&
    row.kind === 'cells' &&
    row.events.every(({ kind }) => kind === event.kind) &&
    !row.cells.has(event.caller)
  );
}

function addTo(row: CellsRow, event: HistoryEvent, cell: Cell): void {
  row.events.push(event);
  row.cells.set(event.caller, cell);
  const place = thrownAt(event);
  if (place) row.place ??= place;
}

function resultRows(event: StatementEvent | ResumedEvent): CellsRow[] {
  const rows = event.result?.rows ?? [];
  const more = (event.result?.rowCount ?? 0) - rows.length;
  const texts = rows.filter((row) => Object.keys(row).length > 0).map(rowText);
  if (texts.length > 0 && more > 0) texts.push(`… ${more} more`);
  return texts.map((text) => ({
    kind: 'cells',
    events: [],
    cells: new Map([[event.caller, detailCell(text)]]),
  }));
}

/** A statement that goes on is named by verb and table; its text stands where it began. */
function statementsThatWaited(history: History): (step: number) => string {
  const statements = history.events.filter((event) => event.kind === 'statement');
  const bySteps = new Map(
    statements.map((event) => [
      event.step,
      event.anchor.includes(' ') ? printable(event.anchor) : summarizeSql(event.sql, event.params),
    ]),
  );
  return (step) => bySteps.get(step) ?? 'its statement';
}

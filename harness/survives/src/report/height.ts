import type { Row } from './rows.ts';

/**
 * Rows for a screen that has room for so many. What the explanation does not name gives way first: runs of statements
 * that simply went through, then every statement, then what was called and answered. What it names stays, however
 * little room there is.
 */
export function fitHeight(rows: readonly Row[], most: number, cited: ReadonlySet<number>): Row[] {
  const ways = [
    () => [...rows],
    () => withoutRuns(rows, (row) => !isCited(row, cited) && wentThrough(row)),
    () => without(rows, (row) => !isCited(row, cited) && (isStatement(row) || isLeftOut(row))),
    () => without(rows, (row) => !isCited(row, cited)),
  ];
  const fitting = cited.size === 0 ? ways.slice(0, 2) : ways;
  return fitting.map((way) => way()).find((fitted) => fitted.length <= most) ?? fitting.at(-1)!();
}

export const isCited = (row: Row, cited: ReadonlySet<number>): boolean =>
  row.kind === 'cells' && row.step !== undefined && cited.has(row.step);

const isStatement = (row: Row): boolean =>
  row.kind === 'cells' &&
  row.events.every(({ kind }) => kind === 'statement' || kind === 'resumed' || kind === 'lock-wait');

const wentThrough = (row: Row): boolean =>
  isStatement(row) && row.events.every((event) => !('state' in event) || event.state === 'completed');

const isLeftOut = (row: Row): boolean => row.kind === 'across' && row.text.startsWith('… ');

function withoutRuns(rows: readonly Row[], gives: (row: Row) => boolean): Row[] {
  const kept: Row[] = [];
  let run: Row[] = [];
  const flush = (): void => {
    kept.push(...(run.length < 2 ? run : [leftOut(run)]));
    run = [];
  };
  for (const row of rows) {
    if (gives(row)) run.push(row);
    else {
      flush();
      kept.push(row);
    }
  }
  flush();
  return kept;
}

/** Their numbers show where others stood; how many that were is said once. */
function without(rows: readonly Row[], gives: (row: Row) => boolean): Row[] {
  const given = rows.filter(gives);
  return given.length === 0 ? [...rows] : [...rows.filter((row) => !gives(row)), leftOut(given)];
}

function leftOut(given: readonly Row[]): Row {
  const events = given.flatMap((row) => row.events);
  const number = events.filter(({ kind }) => kind === 'statement').length;
  const more = number === 0 ? '' : ` ${number} more ${number === 1 ? 'statement' : 'statements'}`;
  return { kind: 'across', what: 'aside', events, text: `…${more}` };
}

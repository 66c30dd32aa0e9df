import type { History } from '../model/history.ts';
import { inColumns } from './columns.ts';
import { fold } from './fold.ts';
import { fitHeight } from './height.ts';
import { lineByLine } from './linear.ts';
import { usableColumns, type TextLooks } from './options.ts';
import { paintWith } from './palette.ts';
import { callersOf, rowsOf } from './rows.ts';
import { paragraph } from '../text/text.ts';

/** From here on one column per caller is readable. */
const COLUMNS_FOR_COLUMNS = 80;
const MOST_COLUMNS = 4;

const NONE: ReadonlySet<number> = new Set();

/** What of an interleaving matters most, and how much room there is for it. */
export interface Weight {
  /** Steps that the explanation names: they are marked, and stay. */
  cited?: ReadonlySet<number>;
  /** Lines for who did what, the heading not counted. */
  most?: number;
}

/** Who did what, in the order in which it happened. No lines when nothing did. */
export function interleaving(
  history: History,
  options: TextLooks,
  { cited = NONE, most = Infinity }: Weight = {},
): string[] {
  const paint = paintWith(options.color);
  const columns = usableColumns(options);
  const all = rowsOf(history, options.timeline);
  if (all.length === 0) return [];
  const rows = options.timeline === 'full' ? all : fitHeight(fold(all, cited), most, cited);
  const callers = callersOf(history);
  const side = columns >= COLUMNS_FOR_COLUMNS && callers.length > 0 && callers.length <= MOST_COLUMNS;
  const lines =
    (side ? inColumns(rows, callers, columns, { paint, cited }) : undefined) ??
    lineByLine(rows, callers, columns, { paint, cited });
  return [...lines, ...legend(history, columns).map((line) => paint('faint', line))];
}

function legend(history: History, columns: number): string[] {
  // `alice/2`, and neither `alice/timer` nor `alice/payments`.
  const several = history.events.some(({ lane }) => /\/\d+$/.test(lane));
  return several
    ? paragraph('on a second connection that the same caller holds at the same time', columns, '    [2]  ')
    : [];
}

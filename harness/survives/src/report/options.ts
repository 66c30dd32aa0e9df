/** How a report is to look. Everything comes from the caller: rendering reads no environment and no clock. */
export interface RenderOptions {
  /** Width of the terminal. Below 80 the interleaving is told line by line instead of in columns. */
  columns: number;
  /** `false`: not one escape sequence is printed. */
  color: boolean;
  hintsSeen: number;
  hintsTotal: number;
  /** `title` of kata.json. */
  kataTitle: string;
  /** `short` (default) folds runs of uninteresting statements; `full` shows all, with the rows returned. */
  timeline?: 'short' | 'full';
}

/** Prose wider than this is hard to read, however wide the terminal is. */
const PROSE_COLUMNS = 100;

/** The columns that sentences may use, indentation included. */
export function proseColumns(options: RenderOptions): number {
  return Math.min(usableColumns(options), PROSE_COLUMNS);
}

/** Terminals that say 0, NaN or 10 columns get a report that is too wide instead of one that is unreadable. */
export function usableColumns(options: RenderOptions): number {
  return Number.isFinite(options.columns) ? Math.max(40, Math.floor(options.columns)) : 80;
}

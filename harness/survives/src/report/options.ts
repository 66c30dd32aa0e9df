import type { Guide } from './guide.ts';

/** How text is to look. Everything comes from the caller: rendering reads no environment and no clock. */
export interface TextLooks {
  /** Width of the terminal. Below 80 the interleaving is told line by line instead of in columns. */
  columns: number;
  /** `false`: not one escape sequence is printed. */
  color: boolean;
  /** `short` (default) folds runs of uninteresting statements; `full` shows all, with the rows returned. */
  timeline?: 'short' | 'full';
  /**
   * Height of the terminal, where there is one. A failure is shortened to be seen at once, as far as that goes, and the
   * headline is the last line again: what scrolls off is what stands above.
   */
  rows?: number;
}

/** What a whole report needs besides a verdict. */
export interface RenderOptions extends TextLooks {
  guide: Guide;
}

/** Prose wider than this is hard to read, however wide the terminal is. */
const PROSE_COLUMNS = 100;

/** The columns that sentences may use, indentation included. */
export function proseColumns(looks: TextLooks): number {
  return Math.min(usableColumns(looks), PROSE_COLUMNS);
}

/** Terminals that say 0, NaN or 10 columns get a report that is too wide instead of one that is unreadable. */
export function usableColumns(looks: TextLooks): number {
  return Number.isFinite(looks.columns) ? Math.max(40, Math.floor(looks.columns)) : 80;
}

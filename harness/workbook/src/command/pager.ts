import { screenKeys, type KeyList } from './judgement/draw.ts';
import type { Screen } from './screen.ts';

const KEYS: KeyList = [
  ['space', 'on'],
  ['b', 'back'],
  ['q', 'closes this'],
];

/** A text that is longer than the screen, a screen at a time. Knows keys and nothing of a terminal. */
export class Pager {
  readonly #lines: readonly string[];
  #top = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  /** Whether it is still being read. */
  press(key: string, rows: number): boolean {
    const page = Math.max(1, roomIn(rows) - 1);
    const by = { ' ': page, pagedown: page, down: 1, j: 1, '\r': 1, b: -page, pageup: -page, up: -1, k: -1 }[
      key
    ];
    if (by === undefined) return key !== 'q' && key !== 'escape';
    this.#top = Math.max(0, Math.min(this.#top + by, this.#lines.length - roomIn(rows)));
    return true;
  }

  draw(rows: number, { columns, paint }: Pick<Screen, 'columns' | 'paint'>): string {
    const shown = this.#lines.slice(this.#top, this.#top + roomIn(rows));
    const until = Math.min(this.#lines.length, this.#top + shown.length);
    const [keys = ''] = screenKeys(KEYS, columns, paint);
    const where = paint('dim', ` · ${until} of ${this.#lines.length} lines`);
    return [...shown, '', keys + where].join('\n');
  }
}

/** What a pager needs more than one screen for. */
export const isLong = (text: string, rows: number): boolean => text.split('\n').length > roomIn(rows);

/** A blank line, the keys, and the line that a terminal keeps free. */
const roomIn = (rows: number): number => Math.max(1, rows - 3);

import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** One line of code on the screen. Without a number it can be read and not marked. */
export interface PaneLine {
  file: string;
  /** In the code that runs. */
  line?: number;
  text: string;
  tone?: 'added' | 'removed' | 'heading';
}

export type ScreenPaint = (
  style: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan',
  text: string,
) => string;

/** Columns before the code: a mark, the number, a sign. */
const GUTTER = 9;

/** Code that is longer than the screen, with a line that is pointed at, and lines that are marked. */
export class CodePane {
  readonly lines: readonly PaneLine[];
  /** Places, `seat-lock.ts:77`, in the order in which they were marked. */
  readonly marks = new Set<string>();
  cursor: number;
  /** Index of the first line that is shown. */
  #top: number;

  constructor(lines: readonly PaneLine[], cursor = 0) {
    this.lines = lines;
    this.cursor = Math.max(0, cursor);
    this.#top = this.cursor;
  }

  move(by: number): void {
    this.cursor = Math.min(this.lines.length - 1, Math.max(0, this.cursor + by));
  }

  /** A line without a number is not marked. */
  toggleMark(): void {
    const place = placeOf(this.lines[this.cursor]);
    if (place === undefined) return;
    if (!this.marks.delete(place)) this.marks.add(place);
  }

  /** At most so many lines of text, with the one that is pointed at among them. */
  draw(height: number, columns: number, paint: ScreenPaint): string[] {
    const rowsOf = (index: number) => this.#rows(index, columns, paint);
    if (this.cursor < this.#top) this.#top = this.cursor;
    const reaches = (top: number): boolean => {
      let used = 0;
      for (let index = top; index <= this.cursor; index++) used += rowsOf(index).length;
      return used <= height;
    };
    while (this.#top < this.cursor && !reaches(this.#top)) this.#top++;
    const drawn: string[] = [];
    for (let index = this.#top; index < this.lines.length; index++) {
      const rows = rowsOf(index);
      if (drawn.length + rows.length > height && drawn.length > 0) break;
      drawn.push(...rows);
    }
    return drawn.slice(0, height);
  }

  /** How far it has been read, for the line above. */
  get position(): string {
    const { file, line } = this.lines[this.cursor] ?? { file: '' };
    return `${file}${line === undefined ? '' : `:${line}`}`;
  }

  #rows(index: number, columns: number, paint: ScreenPaint): string[] {
    const { text, line, tone } = this.lines[index]!;
    if (tone === 'heading') return [paint('bold', text)];
    const place = placeOf(this.lines[index]);
    const mark = place !== undefined && this.marks.has(place) ? '●' : ' ';
    const pointer = index === this.cursor ? '›' : ' ';
    const sign = tone === 'added' ? '+' : tone === 'removed' ? '-' : ' ';
    const number = line === undefined ? '    ' : String(line).padStart(4);
    const [first = '', ...rest] = brokenBetweenWords(text, Math.max(24, columns - GUTTER));
    const style = tone === 'added' ? 'green' : tone === 'removed' ? 'red' : undefined;
    const body = (part: string) => (style ? paint(style, part) : part);
    return [
      `${paint('yellow', mark)}${paint('cyan', pointer)}${paint('dim', number)} ${body(`${sign} ${first}`)}`,
      ...rest.map((part) => `${' '.repeat(7)}${body(`${sign} ${part}`)}`),
    ];
  }
}

function placeOf(line: PaneLine | undefined): string | undefined {
  return line?.line === undefined ? undefined : `${line.file}:${line.line}`;
}

/** What is too long goes on below, further in than it began. */
function brokenBetweenWords(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const indent = /^ */.exec(text)![0].slice(0, Math.floor(width / 2));
  const deeper = `${indent}    `;
  const [first = '', ...rest] = wrapAnsi(text.trimStart(), width - deeper.length, { hard: true }).split('\n');
  return [`${indent}${first}`, ...rest.map((part) => `${deeper}${part}`)];
}

import stringWidth from 'string-width';
import type { Progress } from '../check/request.ts';
import type { Screen } from './screen.ts';

/**
 * How far a check is. One line that is drawn again where the terminal allows it; otherwise one line for each
 * property, once its verdict is there. Properties are explored side by side, so their messages come mixed.
 */
export class ProgressLine {
  readonly #screen: Screen;
  /** Runs so far, and whether there is a verdict, by property. */
  readonly #properties = new Map<number, { schedules: number; decided: boolean }>();
  #isDrawn = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Before there is anything to count. A new check begins. */
  say(sentence: string): void {
    this.#properties.clear();
    this.#write(sentence);
  }

  show({ property, index, of, schedules, verdict }: Progress): void {
    this.#properties.set(index, { schedules, decided: verdict !== undefined });
    const known = [...this.#properties.values()];
    const decided = known.filter((one) => one.decided).length;
    const runs = known.reduce((sum, one) => sum + one.schedules, 0);
    if (!this.#screen.redraw) {
      if (verdict) this.#write(`  ${decided} of ${of}   ${verdict.padEnd(12)}   ${property}`);
    } else {
      this.#write(`  ${decided} of ${of} properties decided  ·  ${runs} schedules  ·  ${property}`);
    }
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    if (this.#isDrawn) this.#draw('');
    this.#isDrawn = false;
  }

  #write(sentence: string): void {
    if (!this.#screen.redraw) return this.#screen.aside(sentence);
    this.#draw(this.#screen.paint('dim', shorten(sentence, this.#screen.columns - 1)));
    this.#isDrawn = true;
  }

  #draw(text: string): void {
    process.stderr.write(`\r\u001b[2K${text}`);
  }
}

function shorten(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let short = text;
  while (short !== '' && stringWidth(short) > columns - 1) short = short.slice(0, -1);
  return `${short}…`;
}

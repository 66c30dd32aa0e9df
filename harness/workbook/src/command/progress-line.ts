import stringWidth from 'string-width';
import type { VerdictValue } from 'survives-production/report';
import type { Progress } from '../session.ts';
import type { Screen } from './screen.ts';

/**
 * How far a check is. One line that is drawn again where the terminal allows it; otherwise one line for each
 * property, once its verdict is there. Properties are explored side by side, so their messages come mixed.
 */
export class ProgressLine {
  readonly #screen: Screen;
  /** Runs so far, and the verdict once there is one, by property. */
  readonly #properties = new Map<number, { schedules: number; verdict: VerdictValue | undefined }>();
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
    const before = this.#properties.get(index)?.verdict;
    this.#properties.set(index, { schedules, verdict: verdict ?? before });
    const known = [...this.#properties.values()];
    if (!this.#screen.redraw) {
      const decided = known.filter((one) => one.verdict !== undefined).length;
      if (verdict && !before) this.#write(`  ${decided} of ${of}   ${verdict.padEnd(12)}   ${property}`);
      return;
    }
    const runs = known.reduce((sum, one) => sum + one.schedules, 0);
    const broke = known.filter((one) => one.verdict === 'broke').length;
    const bad = broke > 0 ? `${broke} of ${of} promises broke  ·  ` : '';
    this.#write(`  ${runs} schedules played  ·  ${bad}${property}`);
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

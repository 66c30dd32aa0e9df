import type { Readable, Writable } from 'node:stream';

/** What the end of a standard error is kept for: Node says there why it aborts. */
const TAIL_CHARACTERS = 8_000;
/** More than this of one run's logging helps nobody. */
const FORWARDED_CHARACTERS = 200_000;

/** Reads a stream to its end, so that its writer never waits, and keeps the last of it. */
export class BoundedOutput {
  #tail = '';
  #forwarded = 0;

  /** @param onward where to pass it on, up to a limit; nowhere when absent */
  constructor(source: Readable, onward?: Writable) {
    source.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS);
      if (onward) this.#forward(text, onward);
    });
    source.on('error', () => {});
  }

  get tail(): string {
    return this.#tail;
  }

  #forward(text: string, onward: Writable): void {
    const left = FORWARDED_CHARACTERS - this.#forwarded;
    if (left <= 0) return;
    this.#forwarded += text.length;
    onward.write(text.slice(0, left));
    if (text.length >= left) onward.write('\n… and more, which is left out\n');
  }
}

import { realClearTimeout, realSetTimeout } from '../time/real-clock.ts';

/** Lets the scheduler sleep until something happens on the wire. */
export class Bell {
  /** How often it has rung. */
  rings = 0;
  #wake: (() => void) | null = null;

  ring(): void {
    this.rings++;
    this.#wake?.();
  }

  /** True when it rang, false when it did not within `limitMs`. */
  wait(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = realSetTimeout(() => this.#done(resolve, false), limitMs);
      this.#wake = () => {
        realClearTimeout(timer);
        this.#done(resolve, true);
      };
    });
  }

  #done(resolve: (rang: boolean) => void, rang: boolean): void {
    this.#wake = null;
    resolve(rang);
  }
}

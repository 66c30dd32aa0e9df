import { monotonicMs, realClearTimeout, realSetTimeout } from '../time/real-clock.ts';

/** Lets the scheduler sleep until something happens on the wire. */
export class Bell {
  /** How often it has rung. */
  rings = 0;
  #wake: ((rang: boolean) => void) | null = null;
  #limitMs = 0;
  /** Set once for many waits: nearly all of them end long before their limit, and a timer costs more than a wait. */
  #timer: { handle: NodeJS.Timeout; dueMs: number } | null = null;

  ring(): void {
    this.rings++;
    this.#end(true);
  }

  /** True when it rang, false when it did not within `limitMs`. One waits at a time. */
  wait(limitMs: number): Promise<boolean> {
    this.#limitMs = monotonicMs() + limitMs;
    if (!this.#timer || this.#timer.dueMs > this.#limitMs) this.#arm(limitMs);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Nobody will wait any more. */
  silence(): void {
    realClearTimeout(this.#timer?.handle);
    this.#timer = null;
  }

  #arm(afterMs: number): void {
    this.silence();
    const handle = realSetTimeout(() => this.#due(), afterMs);
    this.#timer = { handle, dueMs: monotonicMs() + afterMs };
  }

  /** The timer may be one that was set for an earlier wait. */
  #due(): void {
    this.#timer = null;
    if (!this.#wake) return;
    const restMs = this.#limitMs - monotonicMs();
    if (restMs > 0) this.#arm(restMs);
    else this.#end(false);
  }

  #end(rang: boolean): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.(rang);
  }
}

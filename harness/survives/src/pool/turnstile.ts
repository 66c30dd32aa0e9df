/**
 * Lets connections be opened one at a time, each after those that have been closed are gone from the server. With a
 * limit on connections two at the same time would both see the other, and which one is refused would be chance.
 */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();
  readonly #leaving = new Set<Promise<void>>();

  /** `open` settles when the server has let it in or refused it. */
  enter(open: () => Promise<void>): void {
    this.#last = this.#last.then(() => this.allGone()).then(open);
  }

  /** A connection is being closed; `gone` resolves when the server has ended its backend. */
  leaves(gone: Promise<void>): void {
    this.#leaving.add(gone);
    void gone.then(() => this.#leaving.delete(gone));
  }

  async allGone(): Promise<void> {
    while (this.#leaving.size > 0) await Promise.all(this.#leaving);
  }
}

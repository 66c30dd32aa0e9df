import type { Wire } from './pg-internals.ts';

/** What the server said of itself when it was connected: drivers read that, and would take another way without it. */
export class Greeting {
  readonly #wire: Wire;
  readonly #heard: object[] = [];
  #over = false;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.on('parameterStatus', (message) => void (this.#over || this.#heard.push(message)));
  }

  /** What comes later is news, and no greeting. */
  isOver(): void {
    this.#over = true;
  }

  /** In the order in which it was said. */
  get heard(): readonly object[] {
    return this.#heard;
  }

  /** For whoever is given a connection that has been greeted already. */
  repeat(): void {
    for (const message of this.#heard) this.#wire.emit('parameterStatus', message);
  }
}

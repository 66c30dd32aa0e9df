import { endsCopy, type Wire } from './pg-internals.ts';
import type { Session } from './session.ts';

/**
 * Hears when the server waits for the code: a cursor has sent as many rows as it was asked for, a COPY into a table wants
 * its rows. Until the code has sent what lets the server go on, the session is neither running nor done.
 */
export class Pauses {
  readonly #wire: Wire;
  readonly #session: Session;
  readonly #onPause: () => void;
  #end: () => void = () => undefined;

  constructor(wire: Wire, session: Session, onPause: () => void) {
    this.#wire = wire;
    this.#session = session;
    this.#onPause = onPause;
    wire.on('portalSuspended', () => this.#begin(() => true));
    wire.on('copyInResponse', () => this.#begin(endsCopy));
  }

  /** The statement has been answered. */
  over(): void {
    this.#end();
    this.#end = () => undefined;
  }

  #begin(goesOn: (bytes: unknown) => boolean): void {
    this.over();
    const { stream } = this.#wire;
    const { write } = stream;
    this.#end = () => (stream.write = write);
    stream.write = (bytes, ...rest) => {
      if (goesOn(bytes)) {
        this.over();
        this.#session.isAskedOn();
      }
      return write.call(stream, bytes, ...rest);
    };
    this.#session.heardToPause();
    this.#onPause();
  }
}

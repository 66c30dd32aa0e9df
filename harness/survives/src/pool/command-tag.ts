import type { StatementResult } from '../model/history.ts';
import type { Wire } from './pg-internals.ts';

/** What the server says of the statement under way. Query objects of cursors and COPY keep nothing of that themselves. */
export class CommandTag {
  /** `COPY 3`; undefined while it runs, and when a cursor was closed before its end. */
  #tag: string | undefined;
  /** Rows that have come: the tag of a cursor counts those of the last fetch only. */
  #fetched = 0;

  constructor(wire: Wire) {
    wire.on('commandComplete', ({ text }) => (this.#tag = text));
    wire.on('dataRow', () => this.#fetched++);
  }

  /** The next statement is sent. */
  forget(): void {
    this.#tag = undefined;
    this.#fetched = 0;
  }

  /** Without the rows. `verb` stands for a tag that has not come. */
  result(verb: string): StatementResult {
    const [command = ''] = (this.#tag ?? verb).split(' ');
    const counted = Number(/\d+$/.exec(this.#tag ?? '')?.[0] ?? 0);
    return { command, rowCount: Math.max(counted, this.#fetched), rows: [] };
  }
}

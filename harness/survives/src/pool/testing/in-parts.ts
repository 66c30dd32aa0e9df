import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';

/** What pg hands to a query object. */
type Connection = Omit<pg.Connection, 'stream'> & {
  stream: Writable;
  endCopyFrom(): void;
};

/** Rows one at a time, as `pg-cursor` fetches them. */
export class Cursor extends pg.Query {
  readonly suspended: Promise<void>;
  readonly end = once(this, 'end');
  #suspend!: () => void;
  #next!: () => void;

  constructor(text: string) {
    super({ text, rows: 1 } as pg.QueryConfig);
    this.suspended = new Promise((resolve) => (this.#suspend = resolve));
  }

  // Called by pg when the server has sent as many rows as it was asked for.
  handlePortalSuspended(connection: Connection): void {
    this.#next = () => (pg.Query.prototype as unknown as Cursor).handlePortalSuspended.call(this, connection);
    this.#suspend();
  }

  /** Asks for the next row. */
  read(): void {
    this.#next();
  }
}

/** Rows for a table, as `pg-copy-streams` sends them. */
export class CopyIn extends pg.Query {
  readonly ready: Promise<void>;
  readonly end = once(this, 'end');
  #begin!: () => void;
  #connection!: Connection;

  constructor(text: string) {
    super(text);
    this.ready = new Promise((resolve) => (this.#begin = resolve));
  }

  // Called by pg when the server waits for rows.
  handleCopyInResponse(connection: Connection): void {
    this.#connection = connection;
    this.#begin();
  }

  /** In two pieces, of which the second is what the code gave. */
  write(rows: string): void {
    const head = Buffer.from('d\0\0\0\0');
    head.writeInt32BE(rows.length + 4, 1);
    this.#connection.stream.write(head);
    this.#connection.stream.write(Buffer.from(rows));
  }

  finish(): void {
    this.#connection.endCopyFrom();
  }
}

import type net from 'node:net';
import type pg from 'pg';

/** What pg's client asks of a query object; `pg.Query` and cursors have it, and so has any custom query class. */
export interface Submittable {
  text?: string;
  values?: unknown[];
  callback?: (error: Error | undefined, result?: unknown) => void;
  /** A stream around a cursor. */
  cursor?: { text?: string; values?: unknown[] };
  query_timeout?: number;
  submit(connection: unknown): Error | null | undefined;
  handleError(error: Error, connection: unknown): void;
  handleReadyForQuery(connection: unknown): void;
}

/** The events of pg's wire connection that we listen to, before the client itself does. */
export interface Wire {
  query(sql: string): void;
  on(event: WireEvent, listener: () => void): void;
  on(event: 'commandComplete', listener: (message: { text: string }) => void): void;
  on(event: 'parameterStatus', listener: (message: object) => void): void;
  emit(event: 'parameterStatus', message: object): void;
  on(event: 'notice', listener: (message: WireNotice) => void): void;
  on(event: 'error' | 'errorMessage', listener: (error: Error) => void): void;
  stream: {
    readonly writable: boolean;
    destroy(): void;
    write(bytes: Uint8Array | string, ...rest: unknown[]): boolean;
  };
  parsedStatements: Record<string, string>;
}

type WireEvent = 'readyForQuery' | 'dataRow' | 'portalSuspended' | 'copyInResponse' | 'end';

export interface WireNotice {
  severity?: string;
  code?: string;
  message?: string;
  routine?: string;
}

/** The socket of a wire, and what begins when it is connected. */
export interface WireOfSocket {
  stream: net.Socket;
  startup(): void;
  emit(event: string, message?: object): boolean;
}

/** What of pg's client is not in its types. */
export interface Internals {
  connection: Wire;
  processID: number;
  secretKey: number | Buffer;
  readyForQuery: boolean;
  _queryable: boolean;
  /** Told to end. */
  _ending: boolean;
  _types: pg.CustomTypesConfig;
  _pulseQueryQueue(): void;
}

const COPY_DONE = 0x63;
const COPY_FAIL = 0x66;

/** CopyDone or CopyFail, sent as one piece. Rows may begin with the same byte: their own next four are no length. */
export function endsCopy(bytes: unknown): boolean {
  if (!Buffer.isBuffer(bytes) || (bytes[0] !== COPY_DONE && bytes[0] !== COPY_FAIL)) return false;
  return bytes.length >= 5 && bytes.readInt32BE(1) === bytes.length - 1;
}

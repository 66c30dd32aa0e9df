/** What pg's client asks of a query object; `pg.Query` and cursors have it, and so has any custom query class. */
export interface Submittable {
  text?: string;
  values?: unknown[];
  callback?: (error: Error | undefined, result?: unknown) => void;
  query_timeout?: number;
  submit(connection: unknown): Error | null | undefined;
  handleError(error: Error, connection: unknown): void;
  handleReadyForQuery(connection: unknown): void;
}

/** The events of pg's wire connection that we listen to, before the client itself does. */
export interface Wire {
  query(sql: string): void;
  on(event: 'readyForQuery' | 'dataRow' | 'end', listener: () => void): void;
  on(event: 'notice', listener: (message: WireNotice) => void): void;
  stream: { destroy(): void };
  parsedStatements: Record<string, string>;
}

export interface WireNotice {
  severity?: string;
  code?: string;
  message?: string;
  routine?: string;
}

/** What of pg's client is not in its types. */
export interface Internals {
  connection: Wire;
  processID: number;
  readyForQuery: boolean;
  _queryable: boolean;
  _pulseQueryQueue(): void;
}

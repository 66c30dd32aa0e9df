/** The server's word on a session: `I` outside a transaction, `T` in one, `E` in one that has failed. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** What can be done to a connection, whatever speaks for it: a client of this process, or a proxy on the wire. */
export interface Connection {
  /** Process id of the backend. */
  readonly backendPid: number;
  /** Null before the server has said anything. */
  getTransactionStatus(): TransactionStatus | null;
  /** Asks the server something of our own, past the gate; null where something is under way, or nobody is there. */
  askAtRest<Row extends Record<string, unknown>>(sql: string): Promise<Row[] | null>;
  /** From now on nothing of it reaches the code that uses it. The server still hears and does. */
  deafen(): void;
  /** Cuts it without a goodbye. */
  destroy(): void;
}

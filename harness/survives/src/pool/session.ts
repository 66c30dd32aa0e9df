import type { GatedClient } from './gated-client.ts';
import type { Statement } from './traffic.ts';

/**
 * `idle`: nothing under way · `at-gate`: the next statement waits for the scheduler · `running`: sent, no
 * answer yet · `waiting`: the server says that it waits for a lock.
 */
export type SessionPhase = 'idle' | 'at-gate' | 'running' | 'waiting';

/** One physical connection and the backend behind it. */
export class Session {
  readonly instance: string;
  readonly client: GatedClient;
  phase: SessionPhase = 'idle';
  statement: Statement | null = null;
  /** Who has checked it out of the pool. */
  owner: string | null = null;
  checkedOut = false;
  /** Backends (process ids) whose locks it waits for, as of the last probe. */
  blockedBy: number[] = [];
  /** When that wait began, as the server has it; null when it waits for no lock. */
  waitsSince: string | null = null;
  /** How much news there had been when `blockedBy` was read: an older reading may be stale. */
  probedAt = -1;
  closed = false;
  /** What has been sent in the transaction under way, BEGIN included; outside of one, the last statement alone. */
  transaction: Statement[] = [];
  /** Told to end, and not closed yet. */
  ending = false;
  /** The server has said that this wait goes on, which it does once, after its deadlock check for this wait. */
  heardWaiting = false;
  /** When a probe first found a wait that the server has not spoken of; null when there is none. */
  suspectedSinceMs: number | null = null;

  constructor(instance: string, client: GatedClient) {
    this.instance = instance;
    this.client = client;
  }

  /** Process id of the backend. */
  get pid(): number {
    return this.client.backendPid;
  }

  sends(statement: Statement): void {
    if (this.client.getTransactionStatus() === 'I') this.transaction = [];
    this.transaction.push(statement);
  }

  reset(): void {
    this.transaction = [];
    this.phase = 'idle';
    this.statement = null;
    this.owner = null;
    this.checkedOut = false;
    this.probedAt = -1;
    this.forgetWait();
  }

  /** Neither at its gate nor waiting any longer: what comes next is the wire's to say. */
  goOn(): void {
    this.phase = 'running';
    this.forgetWait();
  }

  /** The wait is over, or another one has begun. */
  forgetWait(): void {
    this.blockedBy = [];
    this.waitsSince = null;
    this.heardWaiting = false;
    this.suspectedSinceMs = null;
  }
}

import type { Connection, TransactionStatus } from './connection.ts';
import { phaseAfter, type SessionPhase, type Transition } from './session-phases.ts';
import type { Statement } from './statement.ts';

/**
 * One physical connection and the backend behind it, as far as it has been heard of. Where it stands is changed by
 * the methods of this class alone, each of which throws where it may not follow (`session-phases.ts`).
 */
export class Session {
  readonly instance: string;
  readonly connection: Connection;
  #phase: SessionPhase = 'idle';
  #statement: Statement | null = null;
  /** Who has checked it out of the pool. */
  owner: string | null = null;
  checkedOut = false;
  /** Who asked the pool for it, innermost first; empty for `pool.query`. */
  askedBy: readonly NodeJS.CallSite[] = [];
  /** Backends (process ids) whose locks it waits for, as of the last probe. */
  blockedBy: readonly number[] = [];
  /** When that wait began, as the server has it; null when it waits for no lock. */
  waitsSince: string | null = null;
  /** How much news there had been when `blockedBy` was read: an older reading may be stale. */
  probedAt = -1;
  /** What has been sent in the transaction under way, BEGIN included; outside of one, the last statement alone. */
  transaction: Statement[] = [];
  /** The server has said that this wait goes on, which it does once, after its deadlock check for this wait. */
  heardWaiting = false;
  /** When a probe first found a wait that the server has not spoken of; null when there is none. */
  #suspectedSinceMs: number | null = null;
  #toldToEnd = false;
  /** What stands at the gate has been sent all the same, and the server has not answered yet. */
  #readsAhead = false;

  constructor(instance: string, connection: Connection) {
    this.instance = instance;
    this.connection = connection;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** What stands at the gate or has been sent; null when nothing is under way. */
  get statement(): Statement | null {
    return this.#statement;
  }

  /** Process id of the backend. */
  get pid(): number {
    return this.connection.backendPid;
  }

  get transactionStatus(): TransactionStatus | null {
    return this.connection.getTransactionStatus();
  }

  get closed(): boolean {
    return this.#phase === 'closed';
  }

  /** Told to end, and not closed yet. */
  get ending(): boolean {
    return this.#toldToEnd && !this.closed;
  }

  /** What comes next is the wire's to say: an answer, a wait, or the end. */
  get inFlight(): boolean {
    return this.#phase === 'running' || this.#phase === 'cut' || this.#readsAhead;
  }

  /** The statement is the next one of this connection. */
  arrives(statement: Statement): void {
    this.#follow('arrives');
    this.#statement = statement;
  }

  /** The server does it now; the gate is for its answer. */
  readsAhead(): void {
    this.#readsAhead = true;
  }

  /** Whether it is the answer to that which has come. */
  hasRead(): boolean {
    const is = this.#readsAhead;
    this.#readsAhead = false;
    return is;
  }

  /** The statement at the gate goes to the server, or something in its place. */
  leaves(): void {
    this.#follow('leaves');
    this.#readsAhead = false;
  }

  /** The statement at the gate is rejected. */
  turnedAway(): void {
    this.#follow('turnedAway');
    this.#statement = null;
  }

  /** The server waits for what the code asks for or sends next. It may say so of a connection that has been cut. */
  heardToPause(): void {
    if (this.#phase === 'running' || this.#phase === 'waiting') this.#follow('pauses');
    this.#forgetWait();
  }

  /** The code asks for more, or has sent the last. */
  isAskedOn(): void {
    if (this.#phase === 'paused') this.#follow('isAskedOn');
  }

  /** The server is ready for the next statement. */
  answered(): void {
    this.#follow('answered');
    this.#statement = null;
    this.#forgetWait();
  }

  /** The server says that it waits for a lock. It may say so after the answer to a probe was believed. */
  heardToWait(): void {
    this.heardWaiting = true;
    if (this.#phase === 'running') this.#follow('waits');
  }

  /** The server says that it has got its lock. */
  heardToGoOn(): void {
    if (this.#phase === 'waiting') this.#follow('goesOn');
    this.#forgetWait();
  }

  /** It waits no longer for what stopped it. */
  goesOn(): void {
    this.#follow('goesOn');
    this.#forgetWait();
  }

  /** Whom a probe has found it to wait for. During one wait that may change: a queue moves up. */
  foundBlockedBy(pids: readonly number[], since: string | null): void {
    // Of another wait the server will speak in its turn.
    if (this.blockedBy.length > 0 && since !== this.waitsSince) this.#forgetWait();
    this.blockedBy = pids;
    this.waitsSince = since;
  }

  /** Whether what a probe has found is a wait that will last until somebody else goes on. */
  believedToWait(waits: boolean): void {
    this.#follow(waits ? 'waits' : 'goesOn');
    if (this.blockedBy.length === 0) this.#forgetWait();
  }

  /** @returns since when a wait has been suspected of which the server has not spoken: `nowMs`, the first time */
  suspectedSinceMs(nowMs: number): number {
    return (this.#suspectedSinceMs ??= nowMs);
  }

  /** The wait is over, or another one has begun. */
  #forgetWait(): void {
    this.blockedBy = [];
    this.waitsSince = null;
    this.heardWaiting = false;
    this.#suspectedSinceMs = null;
  }

  /** We end it, or have the server end it: from now on its end is all there is to hear. */
  cuts(): void {
    if (this.closed) return;
    this.#follow('cuts');
    this.#readsAhead = false;
    this.#forgetWait();
  }

  /** It is told to end, and whatever is under way is finished first. */
  toldToEnd(): void {
    this.#toldToEnd = true;
  }

  /** The socket has been closed. What stood at the gate is never sent. */
  closes(): void {
    this.#follow('closes');
    this.#statement = null;
    this.#readsAhead = false;
    this.#forgetWait();
  }

  /** Adds to what its transaction has sent. */
  sends(statement: Statement): void {
    if (this.transactionStatus === 'I') this.transaction = [];
    this.transaction.push(statement);
  }

  /** As a new one: nothing is under way, and nobody has it. */
  reset(): void {
    if (this.#phase !== 'idle') throw new Error(`a connection that is ${this.#phase} cannot be used again`);
    this.transaction = [];
    this.owner = null;
    this.checkedOut = false;
    this.askedBy = [];
    this.probedAt = -1;
    this.#toldToEnd = false;
    this.#forgetWait();
  }

  #follow(transition: Transition): void {
    this.#phase = phaseAfter(transition, this.#phase);
  }
}

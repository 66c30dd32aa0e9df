import type { ErrorView } from '../model/history.ts';
import type { CallerUsage, Usage } from '../model/usage.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { ClientRequest } from '../pool/traffic.ts';

/** What is going on for one caller. */
interface Running {
  /** Clients that it holds now. */
  held: number;
  /** Statements that others had sent when its call began, and those that they sent while a connection was made for it. */
  since: number;
  /** Statements that others had sent when it last got a client. */
  servedAt: number;
}

/** A session's transaction that is under way. */
interface Open {
  statement: Statement | null;
  changed: number;
}

/** Counts what a race uses. It hears what the board hears, and is never asked for a decision. */
export class UsageMeter {
  readonly #total = {
    statements: 0,
    rowsPerStatement: 0,
    rowsChanged: 0,
    transactions: 0,
    rowsPerTransaction: 0,
    connections: 0,
    waiters: 0,
    failedConnects: 0,
  };
  readonly #callers = new Map<string, CallerUsage & Running>();
  readonly #errors = new Map<string, number>();
  readonly #backends = new Set<number>();
  readonly #open = new Map<Session, Open>();
  /** Clients that callers of this race hold. */
  readonly #holders = new Map<Session, string>();
  /** Requests that wait for nobody but the server, and what others had sent when they were made. */
  readonly #atOnce = new Map<ClientRequest, number>();
  #firstError: ErrorView | undefined;
  #rows = 0;

  /** All rows returned or changed. */
  get rows(): number {
    for (const session of this.#open.keys()) this.#account(session);
    return this.#rows;
  }

  get usage(): Usage {
    for (const session of this.#open.keys()) this.#account(session);
    const callers = [...this.#callers].map(([name, { held: _held, since: _since, ...usage }]) => [
      name,
      usage,
    ]);
    return {
      ...this.#total,
      backends: this.#backends.size,
      errors: Object.fromEntries(this.#errors),
      ...(this.#firstError && { firstError: this.#firstError }),
      callers: Object.fromEntries(callers) as Record<string, CallerUsage>,
    };
  }

  called(caller: string): void {
    const its = this.#of(caller);
    its.since = this.#othersSent(its);
  }

  answered(caller: string): void {
    const its = this.#of(caller);
    its.meanwhile = Math.max(its.meanwhile, this.#othersSent(its) - its.since);
  }

  requested(request: ClientRequest): void {
    const { caller, waiting = 0 } = request;
    this.#total.waiters = Math.max(this.#total.waiters, waiting);
    if (caller !== null && waiting === 0) this.#atOnce.set(request, this.#othersSent(this.#of(caller)));
  }

  /**
   * How many statements fit into the time in which the server makes a connection is the machine's doing: they are not
   * counted as something that a caller had to wait for.
   *
   * @param session null where there will be none
   * @param open connections that are open now
   */
  served(request: ClientRequest, session: Session | null, open: number): void {
    const { caller } = request;
    if (session) this.#total.connections = Math.max(this.#total.connections, open);
    if (caller === null) return;
    const its = this.#of(caller);
    const now = this.#othersSent(its);
    its.since += now - Math.max(this.#atOnce.get(request) ?? now, its.servedAt);
    its.servedAt = now;
    this.#atOnce.delete(request);
    if (!session) return;
    its.connections = Math.max(its.connections, ++its.held);
    this.#holders.set(session, caller);
  }

  released(session: Session): void {
    const caller = this.#holders.get(session);
    if (caller === undefined) return;
    this.#holders.delete(session);
    this.#of(caller).held--;
  }

  refused(error: ErrorView): void {
    this.#total.failedConnects++;
    this.#failed(error);
  }

  sent(session: Session, statement: Statement): void {
    this.#account(session);
    this.#total.statements++;
    if (statement.caller) this.#of(statement.caller).statements++;
    this.#backends.add(session.pid);
    const { changed = 0 } = this.#open.get(session) ?? {};
    this.#open.set(session, { statement, changed });
  }

  waits({ statement }: Session, holders: readonly string[]): void {
    if (!statement?.caller) return;
    const its = this.#of(statement.caller);
    its.waitedFor = [...new Set([...its.waitedFor, ...holders])];
  }

  disconnected(session: Session): void {
    this.released(session);
    this.#account(session);
    this.#endTransaction(session);
  }

  /**
   * The result of a statement is known a moment after the server is ready for the next one, so it is counted when
   * the next one is sent, or when somebody asks.
   */
  #account(session: Session): void {
    const open = this.#open.get(session);
    const statement = open?.statement;
    if (!open || !statement || session.statement === statement) return;
    open.statement = null;
    if (statement.error) this.#failed(statement.error);
    const { rows, most, changed } = statement.tally ?? { rows: 0, most: 0, changed: 0 };
    this.#rows += rows;
    this.#total.rowsChanged += changed;
    this.#total.rowsPerStatement = Math.max(this.#total.rowsPerStatement, most);
    open.changed += changed;
    if (statement.caller) {
      const its = this.#of(statement.caller);
      its.rowsPerStatement = Math.max(its.rowsPerStatement, most);
      its.rowsPerTransaction = Math.max(its.rowsPerTransaction, open.changed);
    }
    this.#total.rowsPerTransaction = Math.max(this.#total.rowsPerTransaction, open.changed);
    const status = session.transactionStatus;
    if (status !== 'T' && status !== 'E') this.#endTransaction(session);
  }

  #endTransaction(session: Session): void {
    if (this.#open.delete(session)) this.#total.transactions++;
  }

  #failed(error: ErrorView): void {
    this.#firstError ??= error;
    const kind = error.code ?? error.name;
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }

  #othersSent(its: CallerUsage): number {
    return this.#total.statements - its.statements;
  }

  #of(caller: string): CallerUsage & Running {
    const known = this.#callers.get(caller);
    if (known) return known;
    const none = { statements: 0, rowsPerStatement: 0, rowsPerTransaction: 0, connections: 0, meanwhile: 0 };
    const its = { ...none, waitedFor: [], held: 0, since: 0, servedAt: 0 };
    this.#callers.set(caller, its);
    return its;
  }
}

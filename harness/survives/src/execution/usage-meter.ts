import type { ErrorView } from '../model/history.ts';
import type { CallerUsage, Usage } from '../model/usage.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { ClientRequest } from '../pool/traffic.ts';
import type { PartyCall } from './parties.ts';

/** What is going on for one caller. */
interface Running {
  /** Clients that it holds now. */
  held: number;
  /** Statements that others had sent when its call began, and those since then that it did not have to wait for. */
  since: number;
  /** Up to where, in statements that others had sent, that has been decided. */
  decidedTo: number;
}

/** A session's transaction that is under way. */
interface Open {
  statement: Statement | null;
  changed: number;
}

/** A connection while somebody has it. */
interface Lent {
  caller: string;
  statements: number;
  /** Calls to outside parties for which it lay idle. */
  parties: number;
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
  readonly #lent = new Map<Session, Lent>();
  /** Those that lay idle when an outside party was asked, and what had been sent on them by then. */
  readonly #idle = new Map<PartyCall, Map<Lent, number>>();
  /** What waits for nobody but the server, so far, and what others had sent when it was asked for or sent. */
  readonly #atOnce = new Map<ClientRequest | Statement, number>();
  #firstError: ErrorView | undefined;
  #rows = 0;

  /** All rows returned or changed. */
  get rows(): number {
    for (const session of this.#open.keys()) this.#account(session);
    return this.#rows;
  }

  get usage(): Usage {
    for (const session of this.#open.keys()) this.#account(session);
    const callers = [...this.#callers].map(
      ([name, { held: _held, since: _since, decidedTo: _to, ...usage }]) => [name, usage],
    );
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
   * @param session null where there will be none
   * @param open connections that are open now
   */
  served(request: ClientRequest, session: Session | null, open: number): void {
    const { caller } = request;
    if (session) this.#total.connections = Math.max(this.#total.connections, open);
    if (caller === null) return;
    const its = this.#of(caller);
    this.#isOver(request, its);
    if (!session) return;
    its.connections = Math.max(its.connections, ++its.held);
    this.#lent.set(session, { caller, statements: 0, parties: 0 });
  }

  released(session: Session): void {
    const lent = this.#lent.get(session);
    if (!lent) return;
    this.#lent.delete(session);
    this.#of(lent.caller).held--;
  }

  asks(call: PartyCall): void {
    const idle = this.#idleOf(call.caller);
    if (idle.size > 0) this.#idle.set(call, idle);
  }

  /** An outside party has answered. */
  told(call: PartyCall): void {
    const before = this.#idle.get(call);
    if (!before) return;
    this.#idle.delete(call);
    const its = this.#of(call.caller);
    for (const [lent, statements] of this.#idleOf(call.caller))
      if (before.get(lent) === statements) its.partiesPerLoan = Math.max(its.partiesPerLoan, ++lent.parties);
  }

  #idleOf(caller: string): Map<Lent, number> {
    const its = [...this.#lent].filter(([{ statement }, lent]) => lent.caller === caller && !statement);
    return new Map(its.map(([, lent]) => [lent, lent.statements]));
  }

  refused(error: ErrorView): void {
    this.#total.failedConnects++;
    this.#failed(error);
  }

  sent(session: Session, statement: Statement): void {
    this.#account(session);
    this.#total.statements++;
    if (statement.caller) {
      const its = this.#of(statement.caller);
      its.statements++;
      const lent = this.#lent.get(session);
      if (lent) its.statementsPerLoan = Math.max(its.statementsPerLoan, ++lent.statements);
      this.#atOnce.set(statement, this.#othersSent(its));
    }
    this.#backends.add(session.pid);
    const { changed = 0 } = this.#open.get(session) ?? {};
    this.#open.set(session, { statement, changed });
  }

  /** It waits for a lock: whatever others send until it is done, it has to let pass. */
  heardToWait({ statement }: Session): void {
    if (statement) this.#atOnce.delete(statement);
  }

  completed(statement: Statement): void {
    if (statement.caller) this.#isOver(statement, this.#of(statement.caller));
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

  /**
   * How many statements of others fit into the time in which the server makes a connection, or does what it is told, is
   * the machine's doing: they are not counted as something that the caller had to wait for.
   */
  #isOver(what: ClientRequest | Statement, its: Running & CallerUsage): void {
    const now = this.#othersSent(its);
    its.since += now - Math.max(this.#atOnce.get(what) ?? now, its.decidedTo);
    its.decidedTo = now;
    this.#atOnce.delete(what);
  }

  #othersSent(its: CallerUsage): number {
    return this.#total.statements - its.statements;
  }

  #of(caller: string): CallerUsage & Running {
    const known = this.#callers.get(caller);
    if (known) return known;
    const rows = { rowsPerStatement: 0, rowsPerTransaction: 0 };
    const none = { statements: 0, ...rows, connections: 0, statementsPerLoan: 0, partiesPerLoan: 0 };
    const its = { ...none, meanwhile: 0, waitedFor: [], held: 0, since: 0, decidedTo: 0 };
    this.#callers.set(caller, its);
    return its;
  }
}

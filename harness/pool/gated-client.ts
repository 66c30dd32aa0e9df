import pg from 'pg';
import type { ErrorView, SourcePlace, StatementResult } from '../model/history.ts';
import { anchorOf } from './anchor.ts';
import { callerContext } from './caller-context.ts';
import { callSites } from './call-sites.ts';
import { Session } from './session.ts';
import { tallyOf } from './tally.ts';
import type { Statement, Traffic } from './traffic.ts';
import { Turnstile } from './turnstile.ts';

/** What pg's client asks of a query object; `pg.Query` and cursors have it, and so has any custom query class. */
interface Submittable {
  text?: string;
  values?: unknown[];
  callback?: (error: Error | undefined, result?: unknown) => void;
  query_timeout?: number;
  submit(connection: unknown): Error | null | undefined;
  handleError(error: Error, connection: unknown): void;
  handleReadyForQuery(connection: unknown): void;
}

/** The events of pg's wire connection that we listen to, before the client itself does. */
interface Wire {
  on(event: 'readyForQuery' | 'end', listener: () => void): void;
  on(event: 'notice', listener: (message: WireNotice) => void): void;
  stream: { destroy(): void };
  parsedStatements: Record<string, string>;
}

interface WireNotice {
  severity?: string;
  code?: string;
  message?: string;
  routine?: string;
}

interface Internals {
  connection: Wire;
  processID: number;
  readyForQuery: boolean;
  _queryable: boolean;
  _pulseQueryQueue(): void;
}

const ROWS_KEPT = 5;

/**
 * A `pg.Client` whose statements wait at a gate.
 *
 * The gate sits in the query object's `submit`, which pg calls when the statement is the next one on this
 * connection: promise, callback and submittable forms, and several queries queued on one client, keep pg's own
 * behaviour and order. A statement is complete when the server says ReadyForQuery, not when the promise
 * settles: pg rejects on ErrorResponse, when the backend still holds its locks.
 */
export class GatedClient extends pg.Client {
  readonly session: Session;
  /** Who is told. Replaced when a warm connection is used again. */
  traffic: Traffic;
  /** Where the learner's code called `pool.query`, for the next statement. */
  nextSource: SourcePlace | undefined;
  /** The next statement comes from `pool.query`. */
  nextOnAnyConnection = false;
  readonly #turnstile: Turnstile;
  /** The server has ended the backend, or the connection was never made. */
  readonly #gone: Promise<void>;
  #ready = false;
  #cut = false;

  constructor(config: pg.ClientConfig, instance: string, traffic: Traffic, turnstile = new Turnstile()) {
    super(config);
    this.traffic = traffic;
    this.#turnstile = turnstile;
    // The socket is closed when the server's process has ended, and no sooner.
    this.#gone = new Promise((resolve) => this.#internals.connection.on('end', resolve));
    this.session = new Session(instance, this);
    this.#listen(this.#internals.connection);
  }

  get backendPid(): number {
    return this.#internals.processID;
  }

  get #internals(): Internals {
    return this as unknown as Internals;
  }

  #listen(wire: Wire): void {
    wire.on('readyForQuery', () => this.#complete());
    wire.on('end', () => {
      this.session.closed = true;
      this.#complete();
      // A statement still at the gate is never sent: pg rejects it.
      this.session.statement = null;
      this.session.phase = 'idle';
      this.traffic.disconnected(this.session);
    });
    wire.on('notice', (message) => this.#heard(message));
  }

  #heard(message: WireNotice): void {
    if (message.routine !== 'ProcSleep') {
      this.traffic.notice(this.session, {
        severity: message.severity,
        code: message.code,
        message: message.message,
      });
    } else if (message.message?.includes('still waiting')) {
      this.traffic.waiting(this.session);
    } else if (message.message?.includes('acquired')) {
      this.traffic.granted(this.session);
    }
  }

  #complete(): void {
    const { session } = this;
    const { statement } = session;
    if (statement === null || session.phase === 'at-gate') return;
    session.statement = null;
    session.phase = 'idle';
    session.blockedBy = [];
    session.forgetWait();
    // pg's own handler, which delivers the result, runs in the same turn after this one.
    this.traffic.completed(session, statement);
  }

  /** A connection that is used again is connected already. */
  override connect(): Promise<this>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<this> | void {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.connect((error: Error | null) => (error ? reject(error) : resolve(this)));
      });
    }
    if (this.#ready) {
      process.nextTick(callback, null);
      return;
    }
    this.traffic.connecting();
    this.#turnstile.enter(() => this.#open(callback));
  }

  /** A backend that refuses counts until it has ended: only then is the refusal told. */
  async #open(callback: (error: Error) => void): Promise<void> {
    const { closed } = this.traffic;
    // While it waited for its turn, the run may have ended.
    if (this.#cut || closed || this.traffic.abandons(this.session)) return this.traffic.connected(null);
    const error = await new Promise<Error | null>((resolve) => super.connect(resolve));
    this.#ready = !error;
    if (error) await this.#gone;
    this.traffic.connected(error ? null : this.session, error ? viewError(error) : undefined);
    callback(error as Error);
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    if (this.#ready && !this.session.closed) this.#turnstile.leaves(this.#gone);
    return callback ? super.end(callback) : super.end();
  }

  /** The server's lock-wait log lines are for the engine; the learner's own listeners never see them. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'notice' && (args[0] as WireNotice | undefined)?.severity === 'LOG') return false;
    return super.emit(event, ...(args as never[]));
  }

  // pg's `query` has nine overloads; one signature that forwards all of them is the honest type here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  override query(config: any, values?: any, callback?: any): any {
    if (this.traffic.closed) return new Promise(() => undefined);
    if (config === null || config === undefined) return super.query(config);
    if (typeof config.submit === 'function') {
      this.#gate(config as Submittable);
      return super.query(config, values, callback);
    }
    const query = new pg.Query(config, values, callback) as unknown as Submittable;
    if (config.query_timeout !== undefined) query.query_timeout = config.query_timeout;
    const answer = query.callback ? undefined : promiseOf(query);
    this.#gate(query);
    super.query(query as never);
    return answer;
  }

  #gate(query: Submittable): void {
    const caller = callerContext.getStore()?.name ?? this.session.owner;
    const source = this.nextSource ?? this.traffic.locate(callSites);
    this.nextSource = undefined;
    const onAnyConnection = this.nextOnAnyConnection;
    this.nextOnAnyConnection = false;
    const send = query.submit.bind(query);
    query.submit = (connection) => {
      const statement: Statement = {
        sql: query.text ?? '',
        anchor: anchorOf(query.text ?? ''),
        params: query.values ?? [],
        caller,
        onAnyConnection,
        source,
        open: () => this.#send(query, () => send(connection), connection),
      };
      this.#observe(query, statement);
      this.session.statement = statement;
      this.session.phase = 'at-gate';
      this.traffic.atGate(this.session, statement);
      return null;
    };
  }

  #send(query: Submittable, send: () => Error | null | undefined, connection: unknown): void {
    this.session.phase = 'running';
    const refused = send();
    if (!refused) return;
    // What pg does when `submit` returns an error: nothing went to the server.
    process.nextTick(() => {
      query.handleError(refused, connection);
      this.#complete();
      this.#internals.readyForQuery = true;
      this.#internals._pulseQueryQueue();
    });
  }

  #observe(query: Submittable, statement: Statement): void {
    const { handleError, handleReadyForQuery } = query;
    query.handleError = (error, connection) => {
      statement.error ??= viewError(error);
      this.#leaveGateIfLost(statement, error);
      handleError.call(query, error, connection);
    };
    query.handleReadyForQuery = (connection) => {
      const result = viewResult(query);
      if (result) statement.result = result;
      statement.tally = tallyOf((query as { _results?: unknown })._results);
      handleReadyForQuery.call(query, connection);
    };
  }

  /** pg rejects at once when the server ends the connection; the socket's end may come turns later. */
  #leaveGateIfLost(statement: Statement, error: Error): void {
    const lost = (error as pg.DatabaseError).severity === 'FATAL' || !this.#internals._queryable;
    if (!lost || this.session.statement !== statement || this.session.phase !== 'at-gate') return;
    this.session.statement = null;
    this.session.phase = 'idle';
  }

  /** Puts a used connection back into the state of a new one, or says no. */
  async renew(traffic: Traffic): Promise<boolean> {
    this.removeAllListeners();
    this.traffic = traffic;
    this.nextSource = undefined;
    this.nextOnAnyConnection = false;
    this.session.reset();
    Object.assign(this, { release: undefined, _poolUseCount: 0 });
    this.on('error', () => undefined);
    try {
      await super.query('DISCARD ALL');
    } catch {
      return false;
    }
    this.#internals.connection.parsedStatements = {};
    return !this.session.closed;
  }

  /** Lets the server know now what this connection has read: it would tell its statistics some time later. */
  async flushStatistics(): Promise<void> {
    const atRest = this.session.phase === 'idle' && this.getTransactionStatus() === 'I';
    if (!this.#ready || this.session.closed || !atRest) return;
    await super.query('SELECT pg_stat_force_next_flush()');
  }

  /** Cuts the connection without a goodbye. */
  destroy(): void {
    this.#cut = true;
    this.on('error', () => undefined);
    this.#internals.connection.stream.destroy();
  }
}

function promiseOf(query: Submittable): Promise<unknown> {
  return new Promise((resolve, reject) => {
    query.callback = (error, result) => (error ? reject(error) : resolve(result));
  }).catch((error: Error) => {
    // As pg does: a stack that leads to the caller instead of to the socket.
    Error.captureStackTrace(error);
    throw error;
  });
}

/** The parts of an error that a report shows. */
export function viewError(error: unknown): ErrorView {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { code, detail, constraint } = error as pg.DatabaseError;
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof detail === 'string' && { detail }),
    ...(typeof constraint === 'string' && { constraint }),
  };
}

function viewResult(query: Submittable): StatementResult | undefined {
  const results = (query as { _results?: unknown })._results;
  const last = (Array.isArray(results) ? results.at(-1) : results) as pg.QueryResult | undefined;
  if (!last || typeof last.command !== 'string') return undefined;
  return {
    command: last.command,
    rowCount: last.rowCount,
    rows: (last.rows as Record<string, unknown>[]).slice(0, ROWS_KEPT),
  };
}

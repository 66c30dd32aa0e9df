import pg from 'pg';
import { ownTypes } from '../postgres/own-types.ts';
import { anchorOf } from '../sql/anchor.ts';
import { readSql } from '../sql/read.ts';
import { isParserLoaded, loadParser } from '../sql/syntax.ts';
import type { KeptBackend } from './kept-backend.ts';
import { callerContext } from './caller-context.ts';
import { locatedWhenAnswered, placeOfCaller, type CallerPlace } from './call-sites.ts';
import { CommandTag } from './command-tag.ts';
import { KeepingClient } from './keeping-client.ts';
import { Pauses } from './pauses.ts';
import { LateAnswer } from './late-answer.ts';
import type { Submittable, WireNotice } from './pg-internals.ts';
import { promiseOf } from './promise-of.ts';
import { tellRefusal } from './refused.ts';
import type { Connection } from './connection.ts';
import { Session } from './session.ts';
import type { Statement } from './statement.ts';
import { takeResult } from './take-result.ts';
import type { Traffic } from './traffic.ts';
import { Turnstile } from './turnstile.ts';
import { hearForAll, nobodyListens } from './unheard.ts';
import { viewError } from './views.ts';
import { tellNews } from './wire-news.ts';

/**
 * A `pg.Client` whose statements wait at a gate.
 *
 * The gate sits in the query object's `submit`, which pg calls when the statement is the next one on this
 * connection: promise, callback and submittable forms, and several queries queued on one client, keep pg's own
 * behaviour and order. A statement is complete when the server says ReadyForQuery, not when the promise
 * settles: pg rejects on ErrorResponse, when the backend still holds its locks.
 */
export class GatedClient extends KeepingClient implements Connection {
  readonly session: Session;
  /** Who is told. Replaced when a warm connection is used again. */
  traffic: Traffic;
  /** The next statement comes from `pool.query`, which the learner's code called there. */
  nextFromPool: CallerPlace | undefined;
  readonly #turnstile: Turnstile;
  /** The server has ended the backend, or the connection was never made. */
  readonly #gone: Promise<void>;
  readonly #tag: CommandTag;
  readonly #pauses: Pauses;
  /** Nobody is there any more to hear an answer. */
  #deaf = false;
  /** The statement whose answer is to be lost. */
  #unheard: Statement | null = null;

  constructor(config: pg.ClientConfig, instance: string, traffic: Traffic, turnstile = new Turnstile()) {
    super(config);
    this.traffic = traffic;
    this.#turnstile = turnstile;
    // The socket is closed when the server's process has ended, and no sooner.
    this.#gone = new Promise((resolve) => this.internals.connection.on('end', resolve));
    this.session = new Session(instance, this);
    const wire = this.internals.connection;
    this.#tag = new CommandTag(wire);
    this.#pauses = new Pauses(wire, this.session, () => this.traffic.paused(this.session));
    wire.on('readyForQuery', () => this.#complete());
    tellNews(wire, this);
  }

  #complete(): void {
    const { session } = this;
    const { statement, phase } = session;
    if (phase === 'at-gate' && session.hasRead()) return this.traffic.paused(session);
    if (statement === null || phase === 'at-gate' || phase === 'cut' || phase === 'closed') return;
    this.#pauses.over();
    session.answered();
    // pg's own handler, which delivers the result, runs after this one in the same turn.
    this.traffic.completed(session, statement);
  }

  override connect(): Promise<this>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<this> | void {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.connect((error: Error | null) => (error ? reject(error) : resolve(this)));
      });
    }
    if (this.ready) {
      process.nextTick(() => {
        this.greeting.repeat();
        (callback as (error: Error | null) => void)(null);
      });
      return;
    }
    this.traffic.connecting();
    this.#turnstile.enter(() => this.#open(callback));
  }

  /** A backend that refuses counts until it has ended: only then is the refusal told. */
  async #open(callback: (error: Error) => void): Promise<void> {
    // While it waited for its turn, the run may have ended.
    if (this.cut || this.traffic.closed || this.traffic.abandons(this.session))
      return this.traffic.connected(null);
    // What it is sent is read where it is sent, where nothing can be waited for.
    if (!isParserLoaded()) await loadParser();
    const error = await this.open();
    if (error) await this.#gone;
    this.traffic.connected(error ? null : this.session, error ? viewError(error) : undefined);
    callback(error as Error);
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const { checkedOut, owner, closed } = this.session;
    const sentence = `${owner ?? 'a caller'} ended a connection of the pool`;
    if (checkedOut && !this.traffic.closed) this.traffic.misused('client-ended', sentence);
    this.session.toldToEnd();
    if (this.ready && !closed) this.#turnstile.leaves(this.#gone);
    return callback === undefined ? super.end() : super.end(callback);
  }

  /** The server's lock-wait log lines are for the engine; the learner's own listeners never see them. */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    // pg's pool listens for errors as well, and would tell whoever waits.
    if (this.#deaf && event === 'error') return false;
    if (event === 'error' && this.session.checkedOut && !this.traffic.closed && nobodyListens(this))
      this.traffic.unheard(this.session, viewError(args[0]));
    if (event === 'notice' && (args[0] as WireNotice | undefined)?.severity === 'LOG') return false;
    return super.emit(event, ...(args as never[]));
  }

  // pg's `query` has nine overloads; one signature that forwards all of them is the honest type here.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  override query(config: any, values?: any, callback?: any): any {
    if (this.traffic.closed || callerContext.getStore()?.dead) return new Promise(() => undefined);
    if (config === null || config === undefined) return super.query(config);
    if (typeof config.submit === 'function') {
      this.#gate(config as Submittable);
      return super.query(config, values, callback);
    }
    const query = new pg.Query(config, values, callback) as unknown as Submittable;
    if (config.query_timeout !== undefined) query.query_timeout = config.query_timeout;
    const answer = query.callback ? undefined : promiseOf(query);
    const place = this.#gate(query);
    super.query(query as never);
    return locatedWhenAnswered(answer, place, this.traffic);
  }

  #gate(query: Submittable): CallerPlace {
    const caller = callerContext.getStore()?.name ?? this.session.owner;
    const place = this.nextFromPool ?? { source: placeOfCaller(this.traffic) };
    const onAnyConnection = this.nextFromPool !== undefined;
    this.nextFromPool = undefined;
    const { text, values } = query.cursor ?? query;
    const sql = text ?? ''; // what is no text, pg refuses when it is sent
    const send = query.submit.bind(query);
    const observe = this.#observe(query);
    const late = new LateAnswer(query);
    query.submit = (connection) => {
      const does = readSql(sql);
      const sends = () => this.#send(query, send, connection);
      const go = () => late.open(sends, () => this.#complete());
      const statement: Statement = {
        sql,
        does,
        anchor: anchorOf(does),
        params: values ?? [],
        caller,
        onAnyConnection,
        get source() {
          return place.source;
        },
        open: () => this.#leave(statement, go),
        openInstead: (sql) => this.#leave(statement, () => this.#sendInstead(sql)),
        openUnheard: () => {
          this.#unheard = statement;
          this.#leave(statement, go);
        },
      };
      observe(statement);
      // pg rejects it as soon as it hears that the socket has been closed.
      if (this.session.phase === 'cut') return null;
      this.session.arrives(statement);
      if (this.traffic.readsAhead?.(this.session, statement)) late.begin(this.session, statement, sends);
      this.traffic.atGate(this.session, statement);
      return null;
    };
    return place;
  }

  #leave(statement: Statement, send: () => void): void {
    if (this.session.statement !== statement || this.session.phase !== 'at-gate') return;
    this.session.leaves();
    send();
  }

  #send(query: Submittable, send: Submittable['submit'], connection: unknown): void {
    this.#tag.forget();
    const refused = send(connection);
    this.underWay = !refused;
    if (refused) tellRefusal(refused, query, this.internals, () => this.#complete());
  }

  #sendInstead(sql: string): void {
    this.underWay = true;
    this.internals.connection.query(sql);
  }

  /**
   * Hears how it ends: from now on, for after the end of a run a stream that has not been submitted yet would end the
   * process with an error that nobody hears.
   *
   * @returns to be told of its statement, once there is one
   */
  #observe(query: Submittable): (statement: Statement) => void {
    const { handleError, handleReadyForQuery } = query;
    let statement: Statement | null = null;
    query.handleError = (error, connection) => {
      if (this.#deaf) return;
      if (statement !== null) {
        statement.error ??= viewError(error);
        this.#leaveGateIfLost(statement, error);
      }
      if (!this.traffic.closed) handleError.call(query, error, connection);
    };
    query.handleReadyForQuery = (connection) => {
      if (this.#deaf) return;
      if (this.#unheard === statement) return this.#loseAnswer(query, connection);
      takeResult(query, statement!, this.#tag);
      handleReadyForQuery.call(query, connection);
    };
    return (submitted) => (statement = submitted);
  }

  /** As pg does when the socket ends under a statement. */
  #loseAnswer(query: Submittable, connection: unknown): void {
    this.destroy();
    query.handleError(new Error('Connection terminated unexpectedly'), connection);
  }

  deafen(): void {
    this.#deaf = true;
  }

  /** pg rejects at once when the server ends the connection; the socket's end may come turns later. */
  #leaveGateIfLost(statement: Statement, error: Error): void {
    const lost = (error as pg.DatabaseError).severity === 'FATAL' || !this.internals._queryable;
    if (!lost || this.session.statement !== statement || this.session.phase !== 'at-gate') return;
    this.session.turnedAway();
  }

  /** Puts a used connection back into the state of a new one, or says no. */
  async renew(traffic: Traffic): Promise<boolean> {
    this.removeAllListeners();
    this.traffic = traffic;
    this.nextFromPool = undefined;
    this.#unheard = null;
    this.session.reset();
    Object.assign(this, { release: undefined, _poolUseCount: 0 });
    this.on('error', hearForAll);
    try {
      await this.ask('DISCARD ALL');
    } catch {
      return false;
    }
    this.internals.connection.parsedStatements = {};
    return !this.session.closed;
  }

  /** Goes on with a backend that another client has lost, in the state of a new one; or says no. */
  async resume(backend: KeptBackend): Promise<boolean> {
    return (await this.takeOver(backend)) && this.renew(this.traffic);
  }

  async askAtRest<Row extends pg.QueryResultRow>(sql: string): Promise<Row[] | null> {
    const atRest = this.session.phase === 'idle' && this.getTransactionStatus() === 'I';
    if (!this.ready || this.cut || !atRest) return null;
    return (await this.ask<Row>({ text: sql, types: ownTypes })).rows;
  }

  /** How the values of its rows are parsed: nothing of that is left to whoever has it next. */
  parseWith(types: pg.CustomTypesConfig | undefined): void {
    this.internals._types = new pg.TypeOverrides(types);
  }
}

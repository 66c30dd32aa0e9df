import type pg from 'pg';
import { KeptBackend } from './kept-backend.ts';
import { known } from './caller-context.ts';
import { Greeting } from './greeting.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Internals } from './pg-internals.ts';
import { hearForAll } from './unheard.ts';

/** A client that knows whether the server still has something of its to do: if not, its backend can be somebody else's. */
export class KeepingClient extends OneAtATime {
  /** Goes on with its backend where it loses its connection to us and nothing is under way. */
  keep: ((backend: KeptBackend) => void) | undefined;
  cut = false;
  protected ready = false;
  protected readonly greeting: Greeting;
  /** Something has been sent, and the server has not said that it is ready for more. */
  protected underWay = false;
  #closed = false;

  constructor(config: pg.ClientConfig) {
    super(config);
    // A connection may be lost in the middle of a call, and Node ends a process for an `error` that nobody hears.
    this.on('error', hearForAll);
    const wire = this.internals.connection;
    this.greeting = new Greeting(wire);
    wire.on('readyForQuery', () => (this.underWay = false));
    wire.on('end', () => (this.#closed = true));
  }

  protected get internals(): Internals {
    return this as unknown as Internals;
  }

  get backendPid(): number {
    return this.internals.processID;
  }

  /** Connects, or goes on with what is there: null, or why it cannot. */
  protected async open(): Promise<Error | null> {
    const error = await new Promise<Error | null>((resolve) => known(() => super.connect(resolve)));
    this.ready = !error;
    this.greeting.isOver();
    return error;
  }

  /** Something of our own, past the gate. */
  protected ask<Row extends pg.QueryResultRow>(query: string | pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    this.underWay = true;
    return super.query<Row>(query);
  }

  /**
   * Goes on with a backend that another client has lost, and undoes what that had begun, as the server does when a connection
   * ends. False where it has gone as well.
   */
  protected async takeOver(backend: KeptBackend): Promise<boolean> {
    backend.greets(this.internals);
    if (await this.open()) return false;
    if (backend.status !== 'I') await this.ask('ROLLBACK').catch(() => undefined);
    return !this.#closed;
  }

  destroy(): void {
    this.cut = true;
    this.on('error', hearForAll);
    const status = this.getTransactionStatus();
    if (this.keep && status && this.#isAtRest)
      this.keep(KeptBackend.takenFrom(this.internals, status, this.greeting.heard));
    else this.internals.connection.stream.destroy();
  }

  get #isAtRest(): boolean {
    const { _ending: isEnding, connection } = this.internals;
    return this.ready && !this.underWay && !this.#closed && !isEnding && connection.stream.writable;
  }
}

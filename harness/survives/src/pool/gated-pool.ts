import pg from 'pg';
import { framesAbove, locatedWhenAnswered, placeOfCaller, type CallerPlace } from './call-sites.ts';
import { callerContext } from './caller-context.ts';
import { ClientTraces } from './client-traces.ts';
import type { GatedClient } from './gated-client.ts';
import { RestlessTurns } from './restless-turns.ts';
import type { ClientRequest, Traffic } from './traffic.ts';
import type { WarmConnections } from './warm-connections.ts';

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/**
 * The real `pg.Pool`, told to build our clients, that reports who asks for one and who has one.
 *
 * Identity is read here, when the learner's code calls `connect` or `query`: inside the pool's own queue the
 * asynchronous context is whoever released a client last.
 */
export class GatedPool extends pg.Pool {
  readonly #traffic: Traffic;
  readonly #lent: boolean;
  readonly #instance: string;
  /** Its instance has died. */
  #abandoned = false;
  readonly #traces = new ClientTraces();
  readonly #restless = new RestlessTurns();
  /** Set while pg's own `query` asks for a client. */
  #query: CallerPlace | undefined;

  /** @param options.lent whoever uses it did not make it, and must not end it */
  constructor(options: {
    warm: WarmConnections;
    instance: string;
    traffic: Traffic;
    max: number;
    types?: pg.CustomTypesConfig | undefined;
    lent?: boolean;
  }) {
    const { warm, instance, traffic, max, types, lent = true } = options;
    super({
      ...warm.config,
      max,
      // Real timers of the pool would close idle clients at moments that the schedule does not know.
      idleTimeoutMillis: 0,
      Client: clientClass(warm, instance, traffic, types),
    });
    this.#traffic = traffic;
    this.#lent = lent;
    this.#instance = instance;
    this.on('error', () => undefined);
    this.on('release', (error: unknown, client) => {
      for (const note of this.#traces.look(client)) traffic.noted(note);
      traffic.released((client as unknown as GatedClient).session, Boolean(error));
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    if (this.#traffic.closed || this.#abandoned || callerContext.getStore()?.dead)
      return callback ? undefined : new Promise(() => undefined);
    const query = this.#query;
    this.#query = undefined;
    const caller = callerContext.getStore()?.name ?? null;
    const request = {
      caller,
      waiting: this.#waitingWithOneMore(),
      forOneQuery: query !== undefined,
      askedBy: query ? [] : framesAbove(this.connect),
    };
    this.#traffic.requested(request);
    if (callback === undefined) return this.#connectPromise(request);
    const refusal = this.#traffic.refusal?.(this.#instance, request.caller);
    if (refusal) return process.nextTick(() => this.#refuse(request, refusal, callback));
    // The pool calls back in the context of whoever released a client; what follows belongs to who asked.
    const context = callerContext.getStore();
    this.#another(() =>
      super.connect((error, client, done) => {
        this.#served(request, client, query);
        if (context) callerContext.run(context, callback, error, client, done);
        else callback(error, client, done);
      }),
    );
  }

  /** Where pools are restless: has another client lent than the last times, if there is one, or room for one. */
  #another<T>(connect: () => T): T {
    if (!this.#traffic.restless) return connect();
    const { _idle: idle } = this as unknown as { _idle: { client: unknown }[] };
    const room = this.totalCount < this.options.max;
    const next = this.#restless.next(idle, room);
    if (next !== undefined) {
      // pg takes the one at the end.
      idle.push(...idle.splice(idle.indexOf(next), 1));
      return connect();
    }
    const kept = idle.splice(0);
    try {
      return connect();
    } finally {
      idle.push(...kept);
    }
  }

  /** Idle clients, and room for new ones, are not waited for. */
  #waitingWithOneMore(): number {
    const room = this.options.max - this.totalCount;
    return Math.max(0, this.waitingCount + 1 - this.idleCount - room);
  }

  async #connectPromise(request: ClientRequest): Promise<pg.PoolClient> {
    const refusal = this.#traffic.refusal?.(this.#instance, request.caller);
    try {
      if (refusal) throw await Promise.resolve(refusal);
      const client = await this.#another(() => super.connect());
      this.#served(request, client, undefined);
      return client;
    } catch (error) {
      this.#served(request, undefined, undefined);
      throw error;
    }
  }

  #refuse(request: ClientRequest, error: Error, callback: ConnectCallback): void {
    this.#served(request, undefined, undefined);
    callback(error, undefined, () => undefined);
  }

  /** Whoever waits for a client waits for ever; nobody gets one any more. */
  abandon(): void {
    this.#abandoned = true;
    (this as unknown as { _pendingQueue: unknown[] })._pendingQueue.length = 0;
  }

  #served(request: ClientRequest, client: pg.PoolClient | undefined, query: CallerPlace | undefined): void {
    const gated = client as unknown as GatedClient | undefined;
    if (gated) {
      gated.nextFromPool = query;
      gated.session.askedBy = request.askedBy ?? [];
    }
    this.#restless.lent(client);
    this.#traffic.served(request, gated?.session ?? null);
  }

  /** Events for which more than one listener has been added: one may be there for good, more grow with the calls. */
  leakedListeners(): string[] {
    const ours = (event: string | symbol): number => (event === 'error' || event === 'release' ? 1 : 0);
    return this.eventNames()
      .filter((event) => this.listenerCount(event) - ours(event) > 1)
      .map(String);
  }

  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | void {
    const caller = callerContext.getStore()?.name ?? 'a caller';
    if (this.#lent && !this.#traffic.closed)
      this.#traffic.misused('pool-ended', `${caller} ended the pool that it was lent`);
    return callback ? super.end(callback) : super.end();
  }

  // See GatedClient.query.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  override query(text: any, values?: any, callback?: any): any {
    // pg's pool.query calls this.connect before it returns.
    const place = { source: placeOfCaller(this.#traffic) };
    this.#query = place;
    try {
      return locatedWhenAnswered(super.query(text, values, callback), place, this.#traffic);
    } finally {
      this.#query = undefined;
    }
  }
}

/** pg-pool calls `new Client(options)`; a constructor may answer with an object that exists already. */
function clientClass(
  warm: WarmConnections,
  instance: string,
  traffic: Traffic,
  types: pg.CustomTypesConfig | undefined,
): typeof pg.Client {
  function WarmClient(): GatedClient {
    return warm.take(instance, traffic, types);
  }
  return WarmClient as unknown as typeof pg.Client;
}

import type pg from 'pg';
import type { KeptBackend } from './kept-backend.ts';
import { GatedClient } from './gated-client.ts';
import type { Traffic } from './traffic.ts';
import { Turnstile } from './turnstile.ts';

/**
 * Physical connections that outlive a run. Each run gets a new pool, so that its state is always the same;
 * connecting anew for each would cost more than the run.
 */
export class WarmConnections {
  readonly config: pg.ClientConfig;
  readonly #idle = new Map<string, GatedClient[]>();
  #used: GatedClient[] = [];
  /** Of all connections that were ever made. The server may show one for a while after it was cut. */
  readonly #pids = new Set<number>();
  /** Of these the server has not said yet which they are. */
  #nameless: GatedClient[] = [];
  #lost = false;
  /** By process id of a backend whose client has lost it in this run: who has it now, once nothing is left of what was begun there. */
  readonly #heirs = new Map<number, Promise<GatedClient | null>>();
  readonly #turnstile = new Turnstile();

  readonly #limited: boolean;

  /** @param limited the server limits the connections of this role: idle ones count as well, so none lies idle for long */
  constructor(config: pg.ClientConfig, { limited = false } = {}) {
    this.#limited = limited;
    // As for every client of ours (`ownClient`): no TLS, and none of the options of an environment.
    // A startup option survives DISCARD ALL. The server then tells each waiting session that it waits.
    this.config = { ...config, ssl: false, options: '-c client_min_messages=log' };
  }

  /** The next connection of an instance, in the same order in each run. It may have to be connected yet. */
  take(instance: string, traffic: Traffic, types?: pg.CustomTypesConfig): GatedClient {
    const client =
      this.#idle.get(instance)?.shift() ??
      (this.#limited ? this.#fromAnother() : undefined) ??
      this.#another(instance, traffic);
    client.traffic = traffic;
    // What an earlier run has put in its place is no part of this one.
    Reflect.deleteProperty(client, 'query');
    client.parseWith(types);
    this.#used.push(client);
    return client;
  }

  #another(instance: string, traffic: Traffic): GatedClient {
    const client = this.#client(this.config, instance, traffic);
    this.#nameless.push(client);
    return client;
  }

  #client(config: pg.ClientConfig, instance: string, traffic: Traffic): GatedClient {
    const client = new GatedClient(config, instance, traffic, this.#turnstile);
    // Where connections are limited, it matters when the server has ended one.
    if (!this.#limited)
      client.keep = (backend) => void this.#heirs.set(backend.pid, this.#heir(client, backend));
    return client;
  }

  async #heir(
    { session: { instance }, traffic }: GatedClient,
    backend: KeptBackend,
  ): Promise<GatedClient | null> {
    const heir = this.#client({ ...this.config, stream: () => backend.socket }, instance, traffic);
    if (await heir.resume(backend)) return heir;
    heir.keep = undefined;
    heir.destroy();
    return null;
  }

  /**
   * Waits until nothing is left of what clients had begun that have lost their connection.
   *
   * @returns the backends that are nobody's now, and may still be at work
   */
  async undone(pids: readonly number[]): Promise<number[]> {
    const heirs = await Promise.all(pids.map((pid) => this.#heirs.get(pid) ?? Promise.resolve(null)));
    return pids.filter((_, index) => !heirs[index]);
  }

  /** Backends of whom it is not known that they are behind one of these connections; `sure`, that they are not. */
  strangersAmong(backends: readonly number[]): { strangers: number[]; sure: boolean } {
    this.#nameless = this.#nameless.filter(({ backendPid, session }) => {
      const isKnown = typeof backendPid === 'number';
      if (isKnown) this.#pids.add(backendPid);
      else if (session.closed) this.#lost = true;
      return !isKnown && !session.closed;
    });
    return { strangers: backends.filter((pid) => !this.#pids.has(pid)), sure: !this.#lost };
  }

  /** One that another instance does not use now. */
  #fromAnother(): GatedClient | undefined {
    return [...this.#idle.values()].find((others) => others.length > 0)?.pop();
  }

  /** The process ids of the connections in use. */
  get used(): readonly GatedClient[] {
    return this.#used;
  }

  /**
   * Takes back what the last run used. Connections in doubt are cut: all of them when the run was not `clean`,
   * for code of that run may still hold on to them.
   *
   * @returns the process ids of the backends that were cut and may still be at work
   */
  async reclaim(traffic: Traffic, clean: boolean): Promise<{ cut: number[] }> {
    const used = this.#used;
    this.#used = [];
    const cut: number[] = [];
    const kept = await Promise.all(
      used.map(async (client) => {
        const idle = client.getTransactionStatus() === 'I' && client.session.phase === 'idle';
        if (clean && idle && !client.session.closed && (await client.renew(traffic))) return client;
        if (!this.#heirs.has(client.backendPid)) client.destroy();
        const heir = await this.#heirs.get(client.backendPid);
        if (!heir) cut.push(client.backendPid);
        return heir;
      }),
    );
    this.#heirs.clear();
    // To the front, in the order of use: the next run starts with the same connections.
    for (const client of kept.reverse()) {
      if (!client || client.session.closed) continue;
      const { instance } = client.session;
      this.#idle.set(instance, [client, ...(this.#idle.get(instance) ?? [])]);
    }
    return { cut };
  }

  /** Until the server's statistics hold everything that was ever read through these connections. */
  async flushStatistics(): Promise<void> {
    await this.#turnstile.allGone();
    const heirs = (await Promise.all(this.#heirs.values())).filter((heir) => heir !== null);
    const all = [...[...this.#idle.values()].flat(), ...this.#used, ...heirs];
    // It would tell them some time later.
    await Promise.all(all.map((client) => client.askAtRest('SELECT pg_stat_force_next_flush()')));
  }

  /** Closes those that no run uses. */
  async closeIdle(): Promise<void> {
    const idle = [...this.#idle.values()].flat();
    this.#idle.clear();
    await this.#end(idle);
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    const used = this.#used;
    this.#used = [];
    const heirs = (await Promise.all(this.#heirs.values())).filter((heir) => heir !== null);
    this.#heirs.clear();
    await Promise.all([this.closeIdle(), this.#end([...used, ...heirs])]);
  }

  async #end(clients: readonly GatedClient[]): Promise<void> {
    await Promise.all(
      clients.map((client) => {
        client.removeAllListeners('error');
        client.on('error', () => undefined);
        return client.end().catch(() => undefined);
      }),
    );
  }
}

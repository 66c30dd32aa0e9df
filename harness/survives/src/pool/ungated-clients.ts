import type pg from 'pg';
import { known } from './caller-context.ts';

/** What of pg's client is not in its types. */
type Inside = pg.Client & { connection: NodeJS.EventEmitter; processID: number | null };

/**
 * Clients that the code has made itself, past every gate. No schedule says when their statements run, but it is known
 * which they are, and while one of them is at work nothing is at rest: else it would be chance what comes next.
 */
export class UngatedClients {
  readonly #changed: () => void;
  readonly #clients = new Set<Inside>();
  readonly #busy = new Map<Inside, Set<'connect' | 'query' | 'end'>>();

  /** @param changed called when one of them has come back */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** How many are connecting, have a statement under way, or are being ended. */
  get busy(): number {
    return this.#busy.size;
  }

  /** Backends of those that have been connected. */
  get pids(): number[] {
    return [...this.#clients].flatMap(({ processID }) => processID ?? []);
  }

  /** @param connects called when it is about to be connected */
  watch(client: pg.Client, connects: () => void): pg.Client {
    const inside = client as Inside;
    const { connect, query, end } = inside as unknown as Record<string, (...given: never[]) => unknown>;
    const methods = {
      connect: (...given: never[]): unknown => {
        connects();
        this.#connects(inside);
        return known(() => Reflect.apply(connect!, client, given));
      },
      query: (...given: never[]): unknown => {
        this.#begins(inside, 'query');
        return Reflect.apply(query!, client, given);
      },
      end: (...given: never[]): unknown => {
        this.#begins(inside, 'end');
        return Reflect.apply(end!, client, given);
      },
    };
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(client, name, { value, writable: true, configurable: true });
    return client;
  }

  #connects(client: Inside): void {
    this.#clients.add(client);
    this.#busy.set(client, new Set(['connect']));
    client.connection.once('readyForQuery', () => this.#isOver(client, 'connect'));
    // All statements that it has been asked for have been answered.
    client.on('drain', () => this.#isOver(client, 'query'));
    client.connection.once('end', () => {
      this.#clients.delete(client);
      this.#busy.delete(client);
      this.#changed();
    });
  }

  /** Of one that is not connected nothing can be heard, and nothing comes. */
  #begins(client: Inside, what: 'query' | 'end'): void {
    if (!this.#clients.has(client)) return;
    this.#busy.set(client, (this.#busy.get(client) ?? new Set()).add(what));
  }

  #isOver(client: Inside, what: 'connect' | 'query'): void {
    const at = this.#busy.get(client);
    at?.delete(what);
    if (at?.size === 0) this.#busy.delete(client);
    this.#changed();
  }
}

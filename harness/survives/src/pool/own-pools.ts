import pg from 'pg';
import { GatedPool } from './gated-pool.ts';
import type { Traffic } from './traffic.ts';
import type { WarmConnections } from './warm-connections.ts';
import { pgWith } from './watched-pg.ts';

/** What pg takes when the code names no size. */
const PG_POOL_SIZE = 10;

/**
 * `pg` for code that makes its connections itself: `new Pool()` and `new Client()` answer with gated ones, so that a
 * module, or a library with a pool of its own, is judged as it is. All of them lead to the run's database, whatever
 * server they name. Of their options count the size of the pool and how values are parsed: the others are about
 * servers, or about clocks that no schedule knows.
 */
export class OwnPools {
  readonly pg: typeof pg;
  readonly #made: GatedPool[] = [];

  constructor({ warm, instance, traffic }: { warm: WarmConnections; instance: string; traffic: Traffic }) {
    const made = this.#made;
    class Pool extends GatedPool {
      constructor({ max = PG_POOL_SIZE, types }: pg.PoolConfig = {}) {
        super({ warm, instance, traffic, max, types, lent: false });
        made.push(this);
      }
    }
    function Client(config?: string | pg.ClientConfig): pg.Client {
      return warm.take(instance, traffic, typeof config === 'object' ? config.types : undefined);
    }
    // Whoever asks whether something is a client gets a true answer.
    Client.prototype = pg.Client.prototype;
    this.pg = pgWith({ Client: Client as unknown as typeof pg.Client, Pool: Pool });
  }

  /** The instance has died: see `GatedPool.abandon`. */
  abandon(): void {
    for (const pool of this.#made) pool.abandon();
  }
}

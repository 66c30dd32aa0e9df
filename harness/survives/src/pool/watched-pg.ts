import pg from 'pg';

/**
 * `pg` as the subject imports it: the same, except that a connection it opens beside its pool is noticed. Statements on
 * such a connection pass no gate, so no schedule says when they run, and code that breaks there would look whole.
 *
 * @param made called with each client that is made; `ofPool` when a pool of the code's own makes it
 */
export function watchedPg(made: (client: pg.Client, ofPool: boolean) => void): typeof pg {
  const Client = noticed((client) => made(client, false));
  const OfPool = noticed((client) => made(client, true));
  const Pool = constructing(pg.Pool, (target, [options, ...rest], newTarget) => {
    const args = [{ Client: OfPool, ...(options as object) }, ...rest];
    // When the check ends its databases, a pool that outlives them must not end the process.
    return (Reflect.construct(target, args, newTarget) as pg.Pool).on('error', () => undefined);
  });
  return pgWith({ Client, Pool });
}

/** A `pg.Client` that says so when it is made. */
function noticed(made: (client: pg.Client) => void): typeof pg.Client {
  return constructing(pg.Client, (target, args, newTarget) => {
    const client = Reflect.construct(target, args, newTarget) as pg.Client;
    made(client.on('error', () => undefined));
    return client;
  });
}

/** `pg` with other classes. */
export function pgWith({ Client, Pool }: Pick<typeof pg, 'Client' | 'Pool'>): typeof pg {
  return new Proxy(pg, {
    get: (target, name, receiver) =>
      name === 'Client' ? Client : name === 'Pool' ? Pool : (Reflect.get(target, name, receiver) as unknown),
  });
}

/** A class that makes its objects in another way and is itself in all else: `instanceof` and `prototype` included. */
function constructing<C extends abstract new (...args: never[]) => object>(
  original: C,
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as in ProxyHandler
  construct: (target: C, args: unknown[], newTarget: Function) => object,
): C {
  return new Proxy(original, { construct });
}

import net from 'node:net';

/** What `connect` of a socket was told: port and host, a path, or an object with either. */
export type Destination = { port?: number | string; host?: string; path?: string } | number | string | null;

/**
 * `node:net` as the subject imports it: the same, except that a socket to a Postgres server is noticed. Clients that
 * speak the protocol themselves open one, and their statements pass no gate.
 *
 * @param isPostgres whether that is where a Postgres server listens
 * @param onConnect called when such a connection is about to be opened
 */
export function watchedNet(
  isPostgres: (address: { port?: number; path?: string }) => boolean,
  onConnect: () => void,
): typeof net {
  const look = ([to]: unknown[]): void => {
    if (isPostgres(addressOf(to as Destination))) onConnect();
  };
  const Socket = new Proxy(net.Socket, {
    construct(target, args, newTarget) {
      const socket = Reflect.construct(target, args, newTarget) as net.Socket;
      const { connect } = socket;
      const noticed = (...given: unknown[]): unknown => {
        look(given);
        return Reflect.apply(connect as (...given: unknown[]) => unknown, socket, given);
      };
      return Object.defineProperty(socket, 'connect', { value: noticed, writable: true, configurable: true });
    },
  });
  const connect = (...given: unknown[]): unknown => {
    look(given);
    return (net.connect as (...given: unknown[]) => unknown)(...given);
  };
  const instead: Record<PropertyKey, unknown> = {
    Socket,
    Stream: Socket,
    connect,
    createConnection: connect,
  };
  const watched: typeof net = new Proxy(net, {
    get: (target, name, receiver) =>
      name === 'default' ? watched : (instead[name] ?? (Reflect.get(target, name, receiver) as unknown)),
  });
  return watched;
}

function addressOf(to: Destination | undefined): { port?: number; path?: string } {
  if (typeof to === 'number') return { port: to };
  if (typeof to === 'string') return Number.isNaN(Number(to)) ? { path: to } : { port: Number(to) };
  const { port, path } = (Array.isArray(to) ? (to as Destination[])[0] : to) as {
    port?: number;
    path?: string;
  };
  return { ...(port !== undefined && { port: Number(port) }), ...(path !== undefined && { path }) };
}

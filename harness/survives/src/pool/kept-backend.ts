import net from 'node:net';
import type { TransactionStatus } from './connection.ts';
import type { Internals, WireOfSocket } from './pg-internals.ts';

/**
 * What a connection leads to on the server's side. Whoever is to lose their connection is left with a closed socket; the
 * backend behind it is kept for the next client, for to end one and begin another costs milliseconds of both processes.
 */
export class KeptBackend {
  readonly pid: number;
  /** As the server has said last: what a transaction has begun is still there. */
  readonly status: TransactionStatus;
  readonly socket: net.Socket;
  readonly #secretKey: number | Buffer;
  readonly #said: readonly object[];

  /** @param said what it was greeted with */
  private constructor(
    client: Internals,
    socket: net.Socket,
    status: TransactionStatus,
    said: readonly object[],
  ) {
    this.pid = client.processID;
    this.#secretKey = client.secretKey;
    this.socket = socket;
    this.status = status;
    this.#said = said;
  }

  /** Takes it from a client that has nothing under way. To the client its connection has been cut. */
  static takenFrom(client: Internals, status: TransactionStatus, said: readonly object[]): KeptBackend {
    const line = client.connection as unknown as WireOfSocket;
    const { stream: socket } = line;
    const closed = new net.Socket();
    for (const event of socket.eventNames())
      for (const listener of socket.rawListeners(event))
        // What every socket listens to itself stays.
        if (!closed.rawListeners(event).includes(listener))
          socket.removeListener(event, listener as (...args: unknown[]) => void);
    line.stream = closed;
    closed.once('close', () => line.emit('end'));
    closed.destroy();
    return new KeptBackend(client, socket, status, said);
  }

  /** Says to a client that is about to connect what the server said when it was new. */
  greets(client: Internals): void {
    const { socket } = this;
    const line = client.connection as unknown as WireOfSocket;
    socket.connect = () => {
      Reflect.deleteProperty(socket, 'connect');
      process.nextTick(() => socket.emit('connect'));
      return socket;
    };
    line.startup = () => {
      for (const message of this.#said) line.emit('parameterStatus', message);
      line.emit('backendKeyData', { processID: this.pid, secretKey: this.#secretKey });
      line.emit('readyForQuery', { status: this.status });
    };
  }
}

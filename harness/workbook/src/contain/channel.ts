import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Longer than any verdict. A length beyond it was not written by the other end of a channel. */
const LONGEST_MESSAGE = 64 * 2 ** 20;
const LENGTH_BYTES = 4;

/**
 * Messages over a pipe: four bytes of length, then the value as V8 writes it. Not Node's own channel: what cannot be
 * read there is thrown where nobody can catch it, and ends whoever listens.
 */
export class Channel<Sent, Received> {
  readonly #pipe: Duplex;
  readonly #onMessage: (message: Received) => void;
  readonly #onGarbled: () => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #garbled = false;

  /**
   * @param read throws when a value is no message
   * @param onGarbled something else than messages was read; nothing more will be
   */
  constructor(
    pipe: Duplex,
    {
      read,
      onMessage,
      onGarbled,
    }: {
      read: (value: unknown) => Received;
      onMessage: (message: Received) => void;
      onGarbled: () => void;
    },
  ) {
    this.#pipe = pipe;
    this.#onMessage = onMessage;
    this.#onGarbled = onGarbled;
    pipe.on('data', (chunk: Buffer) => this.#take(chunk, read));
    // Whoever is at the other end may be killed at any time: its exit tells.
    pipe.on('error', () => {});
  }

  send(message: Sent): void {
    const body = serialize(message);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(body.length);
    if (this.#pipe.writable) this.#pipe.write(Buffer.concat([length, body]));
  }

  #take(chunk: Buffer, read: (value: unknown) => Received): void {
    if (this.#garbled) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let body = this.#next(); body !== undefined; body = this.#next()) {
      let message: Received;
      try {
        message = read(body === 'too long' ? undefined : deserialize(body));
      } catch {
        this.#garbled = true;
        return this.#onGarbled();
      }
      this.#onMessage(message);
    }
  }

  /** Chunks are put together only when a message is whole: a long one comes in hundreds. */
  #next(): Buffer | 'too long' | undefined {
    if (this.#bytes < LENGTH_BYTES) return undefined;
    if (this.#chunks[0]!.length < LENGTH_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    const end = LENGTH_BYTES + this.#chunks[0]!.readUInt32BE(0);
    if (end > LONGEST_MESSAGE) return 'too long';
    if (this.#bytes < end) return undefined;
    const all = Buffer.concat(this.#chunks);
    const rest = all.subarray(end);
    this.#chunks = [rest];
    this.#bytes = rest.length;
    return all.subarray(LENGTH_BYTES, end);
  }
}

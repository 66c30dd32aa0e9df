import { createHook } from 'node:async_hooks';
import { callerContext, type Jobs } from './caller-context.ts';

/**
 * Work that callers have handed to Node's own threads, or to the system, and that comes back by itself: reading a file,
 * a digest, random bytes, compression, the address of a name. While some of it is under way its caller is not at rest,
 * though it waits for nothing that a schedule knows. (`process.getActiveResourcesInfo()` lists neither cryptography
 * nor compression, and says not whose the rest is.)
 */
export class OutsideJobs implements Jobs {
  readonly #changed: () => void;
  readonly #known = new Map<number, Job>();
  readonly #connections: ConnectedTo[] = [];
  #closed = false;

  /** @param changed called when something has come back */
  constructor(changed: () => void) {
    this.#changed = changed;
    // For good: to switch it for each run would cost more.
    beginnings.enable();
  }

  /** How many are under way. To be asked when the event loop has turned: by then what was made has been started. */
  get count(): number {
    let count = 0;
    for (const [id, job] of this.#known) {
      if (isUnderWay(job)) count++;
      else if (job.type !== STREAM) this.cameBack(id);
    }
    return count;
  }

  /** Where it was connected to, whatever opened the socket. To be asked when the event loop has turned. */
  get connections(): readonly ConnectedTo[] {
    return this.#connections;
  }

  began(id: number, type: string, resource: object): void {
    if (this.#closed) return;
    if (CONNECTING.test(type)) return void this.#connections.push(resource);
    this.#known.set(id, { type, resource });
    owners.set(id, this);
    ends.enable();
  }

  cameBack(id: number): void {
    // To a stream more may be written.
    if (this.#known.get(id)?.type !== STREAM) {
      this.#known.delete(id);
      owners.delete(id);
    }
    this.#changed();
  }

  /** Nobody waits for them any more. */
  close(): void {
    this.#closed = true;
    for (const id of this.#known.keys()) owners.delete(id);
    this.#known.clear();
    if (owners.size === 0) ends.disable();
  }
}

/** A port of some host, or the path of a Unix socket. Empty until the socket has been told. */
export interface ConnectedTo {
  readonly port?: number;
  readonly address?: string;
}

interface Job {
  type: string;
  /** Node's own object of it, in what JavaScript sees of it. */
  resource: { ondone?: unknown; buffer?: unknown };
}

/** One resource for all that is compressed by one stream. */
const STREAM = 'ZLIB';
/** A synchronous call of `node:crypto` makes the same resource; nobody is told when it is done. */
const CRYPTO = /REQUEST$/;
const CONNECTING = /^(TCP|PIPE)CONNECTWRAP$/;
const OTHER = /^(FSREQ.*|FILEHANDLECLOSEREQ|GET(ADDR|NAME)INFOREQWRAP|QUERYWRAP)$/;

function isUnderWay({ type, resource }: Job): boolean {
  if (type === STREAM) return Boolean(resource.buffer);
  return !CRYPTO.test(type) || resource.ondone !== undefined;
}

const owners = new Map<number, OutsideJobs>();

/** https://nodejs.org/docs/latest-v20.x/api/async_hooks.html: what begins is told in the context that it begins in. */
const beginnings = createHook({
  init(id, type, _trigger, resource) {
    // Nearly all that begins is one of these.
    if (type === 'PROMISE' || type === 'TickObject') return;
    if (type !== STREAM && !CRYPTO.test(type) && !OTHER.test(type) && !CONNECTING.test(type)) return;
    callerContext.getStore()?.jobs?.began(id, type, resource);
  },
});

/** Apart, because it is told of every promise that goes on: only while there is something to be waited for. */
const ends = createHook({
  before: (id) => owners.get(id)?.cameBack(id),
});

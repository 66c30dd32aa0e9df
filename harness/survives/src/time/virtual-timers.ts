import { AsyncResource } from 'node:async_hooks';
import { promisify } from 'node:util';
import { callerContext } from '../pool/caller-context.ts';
import { Immediates } from './immediates.ts';

export interface VirtualTimer {
  readonly id: number;
  /** Whose code set it; null when it was set while a module was loading. */
  readonly caller: string | null;
  readonly delayMs: number;
  dueMs: number;
  readonly everyMs: number | null;
  fire(): void;
}

/**
 * The timers of the subject's code. Their clock stands still until the schedule moves it: a backoff of a
 * second costs no real time, and when it ends is a choice of the schedule like any other.
 */
export class VirtualTimers {
  #nowMs = 0;
  #lastId = 0;
  readonly #timers = new Map<number, VirtualTimer>();
  readonly #onChange: () => void;
  readonly immediates = new Immediates(() => this.#onChange());

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Since the run began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many are pending. */
  get count(): number {
    return this.#timers.size;
  }

  /** Pending timers, the earliest first. */
  pending(): VirtualTimer[] {
    return [...this.#timers.values()].sort((a, b) => a.dueMs - b.dueMs || a.id - b.id);
  }

  /** Lets one timer fire, moving the clock to when it is due. */
  fire(timer: VirtualTimer): void {
    if (!this.#timers.has(timer.id)) return;
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    if (timer.everyMs === null) this.#timers.delete(timer.id);
    else timer.dueMs = this.#nowMs + Math.max(1, timer.everyMs);
    this.#onChange();
    timer.fire();
  }

  /** Timers due within `byMs`, oldest first, one at a time: what they set may be due as well. */
  *advance(byMs: number): Generator<VirtualTimer> {
    const end = this.#nowMs + byMs;
    for (let next = this.pending()[0]; next && next.dueMs <= end; next = this.pending()[0]) yield next;
    this.#nowMs = end;
  }

  #set(callback: (...args: unknown[]) => void, delayMs: unknown, args: unknown[], repeat: boolean): Handle {
    const ms = Math.max(1, Number(delayMs) || 0);
    const resource = new AsyncResource('VirtualTimer');
    const timer: VirtualTimer = {
      id: ++this.#lastId,
      caller: callerContext.getStore()?.name ?? null,
      delayMs: ms,
      dueMs: this.#nowMs + ms,
      everyMs: repeat ? ms : null,
      fire: () => resource.runInAsyncScope(() => guarded(() => callback(...args))),
    };
    this.#timers.set(timer.id, timer);
    this.#onChange();
    const refresh = (): void => {
      if (this.#timers.has(timer.id)) timer.dueMs = this.#nowMs + ms;
    };
    return new Handle(timer.id, this.#clear, refresh);
  }

  /** Nobody is there any more for whom they could fire. */
  drop(caller: string): void {
    for (const [id, timer] of this.#timers) if (timer.caller === caller) this.#timers.delete(id);
  }

  readonly #clear = (handle: unknown): void => {
    const id = handle instanceof Handle ? handle.id : Number(handle);
    if (this.#timers.delete(id)) this.#onChange();
  };

  /** The functions as Node has them. */
  readonly globals = {
    setTimeout: Object.assign(
      (callback: (...args: unknown[]) => void, ms?: unknown, ...args: unknown[]) =>
        this.#set(callback, ms, args, false),
      { [promisify.custom]: <T>(ms?: number, value?: T) => this.#sleep(ms, value) },
    ),
    setInterval: (callback: (...args: unknown[]) => void, ms?: unknown, ...args: unknown[]) =>
      this.#set(callback, ms, args, true),
    clearTimeout: this.#clear,
    clearInterval: this.#clear,
    ...this.immediates.globals,
  };

  #sleep<T>(ms?: number, value?: T, { signal }: SleepOptions = {}): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#clear(handle);
        const cause = signal?.reason as unknown;
        const error = new Error('The operation was aborted', { cause });
        reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      };
      const handle = this.#set(wake, ms, [], false);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  async *#ticks<T>(ms?: number, value?: T, options?: SleepOptions): AsyncGenerator<T | undefined> {
    for (;;) yield await this.#sleep(ms, value, options);
  }

  /** Stand-ins for `node:timers` and `node:timers/promises`. */
  readonly modules = {
    timers: this.globals,
    'timers/promises': {
      setTimeout: <T>(ms?: number, value?: T, options?: SleepOptions) => this.#sleep(ms, value, options),
      setInterval: <T>(ms?: number, value?: T, options?: SleepOptions) => this.#ticks(ms, value, options),
      setImmediate: this.immediates.promise,
      scheduler: {
        wait: (ms?: number, options?: SleepOptions) => this.#sleep(ms, undefined, options),
        yield: () => this.immediates.promise(),
      },
    },
  };
}

interface SleepOptions {
  signal?: AbortSignal;
}

/** In Node, what a timer throws ends the process. Here it is told to whose timer it was. */
function guarded(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    const caller = callerContext.getStore();
    if (!caller) throw error;
    caller.threw(error);
  }
}

/** What `setTimeout` returns: an object with the methods of Node's, that turns into a number. */
class Handle {
  readonly id: number;
  readonly #clear: (handle: unknown) => void;
  readonly #refresh: () => void;
  constructor(id: number, clear: (handle: unknown) => void, refresh: () => void) {
    this.id = id;
    this.#clear = clear;
    this.#refresh = refresh;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  refresh(): this {
    this.#refresh();
    return this;
  }
  close(): this {
    this.#clear(this);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
  [Symbol.dispose](): void {
    this.#clear(this);
  }
}

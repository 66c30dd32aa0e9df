/** The conventional exit codes: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Ending = keyof typeof exitCodes;

/**
 * npm passes Ctrl-C on to a process that the terminal has interrupted already: one key press arrives twice, a few
 * milliseconds apart.
 */
const SAME_KEY_PRESS_MS = 400;

const PARENT_EVERY_MS = 500;

/**
 * Ctrl-C, and its relatives. The first one aborts `signal`, and whoever runs something winds it up; the second
 * Ctrl-C ends the process at once.
 */
export class Shutdown {
  readonly #controller = new AbortController();
  #exitCode = 0;
  #firstMs = 0;

  constructor() {
    for (const ending of Object.keys(exitCodes) as Ending[]) process.on(ending, () => this.end(ending));
    this.#endWithNpm();
    // The reader of our output has gone (`kata list | head -1`), or the terminal has.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => this.end('SIGHUP'));
  }

  /** npm that is killed outright passes nothing on: whom it has started is given to another parent. */
  #endWithNpm(): void {
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const npm = process.ppid;
    setInterval(() => process.ppid !== npm && this.end('SIGHUP'), PARENT_EVERY_MS).unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get exitCode(): number {
    return this.#exitCode;
  }

  end(ending: Ending): void {
    if (this.signal.aborted) {
      const again = ending === 'SIGINT' && performance.now() - this.#firstMs > SAME_KEY_PRESS_MS;
      if (again) process.exit(this.#exitCode);
      return;
    }
    this.#exitCode = exitCodes[ending];
    this.#firstMs = performance.now();
    this.#controller.abort(new Error(`ended by ${ending}`));
  }

  /** Rejects when the end comes. */
  get ended(): Promise<never> {
    return new Promise((_, reject) => {
      const refuse = () => reject(this.signal.reason as Error);
      if (this.signal.aborted) refuse();
      else this.signal.addEventListener('abort', refuse, { once: true });
    });
  }
}

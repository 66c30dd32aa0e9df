import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BoundedOutput } from './bounded-output.ts';
import { heapLimitMb, LIMITS, type Limits, type WatchdogLimits } from './limits.ts';
import type { FromCell, StandStill, ToCell } from './protocol.ts';

const script = fileURLToPath(new URL('./cell-process.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const WATCH_EVERY_MS = 100;

/** How the process ended that did not answer. */
export interface Exit {
  kind: 'exited';
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last that it wrote to its standard error. */
  said: string;
}

export type Heard = FromCell | ({ kind: 'stood-still' } & { report: StandStill }) | Exit;

/**
 * A process for one check, and what comes out of it. It can be started before there is work for it, because loading
 * the harness takes longer than telling it what to do.
 */
export class Cell {
  readonly limits: Limits;
  readonly #child: ChildProcess;
  readonly #errors: BoundedOutput;
  readonly #exited: Promise<unknown>;
  #hear: ((heard: Heard) => void) | undefined;
  #unheard: Heard[] = [];

  constructor(limits: Limits = LIMITS, options: { logging?: NodeJS.WritableStream } = {}) {
    this.limits = limits;
    this.#child = start(limits);
    const { stdout, stderr, stdio } = this.#child;
    const onward = options.logging as NodeJS.WriteStream | undefined;
    new BoundedOutput(stdout!, onward);
    this.#errors = new BoundedOutput(stderr!, onward);
    this.#child.on('message', (message) => this.#heard(message as FromCell));
    onLine(stdio[4] as Readable, (line) =>
      this.#heard({ kind: 'stood-still', report: JSON.parse(line) as StandStill }),
    );
    // Fails to start, or its channel breaks while it is being killed: the exit tells.
    this.#child.on('error', () => {});
    // `close` and not `exit`: by then everything that it wrote has been read.
    this.#child.on('close', (code, signal) =>
      this.#heard({ kind: 'exited', code, signal, said: this.#errors.tail }),
    );
    this.#exited = once(this.#child, 'exit').catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /** From now on, and of what has come before. */
  listen(hear: (heard: Heard) => void): void {
    this.#hear = hear;
    for (const heard of this.#unheard.splice(0)) hear(heard);
  }

  tell(message: ToCell): void {
    if (this.alive) this.#child.send(message, () => {});
  }

  /** Kills it, and whatever it has started that is still in its process group. Idempotent. */
  async close(): Promise<void> {
    this.#hear = () => {};
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
    await this.#exited;
  }

  #heard(heard: Heard): void {
    if (this.#hear) this.#hear(heard);
    else this.#unheard.push(heard);
  }
}

function start(limits: Limits): ChildProcess {
  const { computingMs, standingMs, memoryMb } = limits;
  const watchdog: WatchdogLimits = { computingMs, standingMs, memoryMb, everyMs: WATCH_EVERY_MS };
  const { NODE_OPTIONS: _ours, ...env } = process.env;
  return fork(script, [JSON.stringify(watchdog)], {
    execArgv: ['--import', tsx, `--max-old-space-size=${heapLimitMb(limits)}`],
    env,
    // A group of its own: one kill reaches all of it, and the terminal's Ctrl-C none.
    detached: true,
    // Dates and bigints arrive as what they are.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
  });
}

function onLine(source: Readable, take: (line: string) => void): void {
  let text = '';
  source.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    const end = text.indexOf('\n');
    if (end === -1) return;
    take(text.slice(0, end));
    text = '';
  });
  source.on('error', () => {});
}

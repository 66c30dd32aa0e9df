import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { saidOf, standStillOf } from './believed.ts';
import { BoundedOutput } from './bounded-output.ts';
import { Channel } from './channel.ts';
import { heapLimitMb, LIMITS, type EnclosureLimits, type WatchdogLimits } from './limits.ts';
import { errorToSend } from './errors-sent.ts';
import type { Answers, Question, Said, Told } from './protocol.ts';
import { Questions, type AskOptions } from './questions.ts';
import { Strays } from './strays.ts';

const script = fileURLToPath(new URL('./enclosed-process.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const WATCH_EVERY_MS = 100;
/** More than a source map and a stack are: the watching thread never writes so much. */
const LONGEST_LINE = 32 * 2 ** 20;

/**
 * A process of its own for code that is judged, and the questions that are put to it. It can be started before there
 * is work for it, because loading the harness takes longer than telling it what to do.
 */
export class Enclosure {
  readonly limits: EnclosureLimits;
  readonly #child: ChildProcess;
  readonly #strays = new Strays();
  readonly #errors: BoundedOutput;
  readonly #exited: Promise<unknown>;
  readonly #questions: Questions;

  constructor(limits: EnclosureLimits = LIMITS, options: { logging?: NodeJS.WritableStream } = {}) {
    this.limits = limits;
    this.#child = start(limits, this.#strays.environment);
    const { stdout, stderr, stdio } = this.#child;
    const onward = options.logging as NodeJS.WriteStream | undefined;
    new BoundedOutput(stdout!, onward);
    this.#errors = new BoundedOutput(stderr!, onward);
    const onGarbled = (): void => this.#questions.lose({ kind: 'garbled' });
    const channel = new Channel<Told, Said>(stdio[3] as Duplex, {
      read: saidOf,
      onMessage: (said) => this.#questions.hear(said),
      onGarbled,
    });
    this.#questions = new Questions((told) => {
      if (this.alive) channel.send(told);
    });
    firstLine(stdio[4] as Readable, (line) => {
      try {
        this.#questions.lose({ kind: 'stood-still', report: standStillOf(line) });
      } catch {
        onGarbled();
      }
    });
    this.#child.on('error', (error) => {
      // Of one that could be started the exit tells.
      if (this.pid === undefined) this.#questions.lose({ kind: 'failed', error: errorToSend(error) });
    });
    // `close` and not `exit`: by then everything that it wrote has been read.
    this.#child.on('close', (code, signal) =>
      this.#questions.lose({ kind: 'exited', code, signal, said: this.#errors.tail }),
    );
    this.#exited = once(this.#child, 'exit').catch(() => {});
    // A stray may hold the pipes, and then they would close when it likes.
    this.#child.on('exit', () => void this.#strays.kill());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** It runs, and nothing has happened to it. */
  get alive(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null && !this.#questions.lost;
  }

  /**
   * Rejects with the error that the process has sent instead of an answer, with a `Lost` when it does not live to
   * answer, and with the signal's reason.
   */
  ask<Q extends Question>(question: Q, options: AskOptions): Promise<Answers[Q['what']]> {
    return this.#questions.ask(question, options);
  }

  /** Kills it, and whatever it has started. Idempotent. */
  async close(why = new Error('the process was closed')): Promise<void> {
    this.#questions.end(why);
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
    await this.#exited;
    await this.#strays.kill();
  }
}

/**
 * MB. Of what a check makes nearly all is soon gone again, and V8 looks through what is left each time that its room for
 * the young is full: with its own 1 to 16 MB so often that it takes a tenth of the process's time.
 */
const ROOM_FOR_THE_YOUNG = ['--min-semi-space-size=16', '--max-semi-space-size=64'];

function start(limits: EnclosureLimits, mark: Record<string, string>): ChildProcess {
  const { computingMs, standingMs, memoryMb } = limits;
  const watchdog: WatchdogLimits = { computingMs, standingMs, memoryMb, everyMs: WATCH_EVERY_MS };
  const { NODE_OPTIONS: _ours, ...env } = process.env;
  const flags = ['--import', tsx, `--max-old-space-size=${heapLimitMb(limits)}`, ...ROOM_FOR_THE_YOUNG];
  return spawn(process.execPath, [...flags, script, JSON.stringify(watchdog)], {
    // A time without its zone is read by that of the process: the verdict is not to be another one in Vienna.
    env: { ...env, TZ: 'UTC', ...mark },
    // A group of its own: one kill reaches all of it, and the terminal's Ctrl-C none.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
}

function firstLine(source: Readable, take: (line: string) => void): void {
  let text = '';
  let taken = false;
  source.setEncoding('utf8').on('data', (more: string) => {
    if (taken) return;
    text += more;
    const end = text.indexOf('\n', text.length - more.length);
    if (end === -1 && text.length < LONGEST_LINE) return;
    taken = true;
    take(text.slice(0, end));
  });
  source.on('error', () => {});
}

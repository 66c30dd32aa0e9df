import type { CheckOptions, Progress, ReplayOptions, SubjectCode } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { containedCheck, containedReplay } from '../contain/contained.ts';
import { Enclosure } from '../contain/enclosure.ts';
import type { OfKata } from '../course/judge-kata.ts';
import { filesOf } from '../course/kata-files.ts';
import { ofKata, type KataReplay, type KataVerdict } from '../course/kata-verdict.ts';
import type { Kata } from '../course/kata.ts';
import { runDeliveredTests, type DeliveredTests } from './practice/delivered-tests.ts';
import { SharedServer } from './shared-server.ts';

export interface CheckWish {
  /** As the person wrote it; the attempt, or else the change as delivered, when absent. */
  subject?: string | undefined;
  /** Id of the one property to check. */
  property?: string | undefined;
  /** Larger scopes and more schedules: minutes instead of seconds. */
  thorough?: boolean | undefined;
  /** Without a process of its own. Nothing is contained then. */
  inProcess?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

type OnAServer<Request> = Omit<OfKata<Request>, 'server'>;

/** Verdicts, each from a process of its own, on the one server of a session. */
export class Judging {
  readonly server = new SharedServer();
  readonly #closing = new AbortController();
  #spare: Enclosure | undefined;

  /** One subject, as somebody wishes. */
  judge(kata: Kata, subject: SubjectCode, wish: CheckWish): Promise<KataVerdict> {
    const { property, thorough, inProcess, signal, onProgress } = wish;
    const request = {
      kata,
      subject,
      ...(property !== undefined && { only: [property] }),
      ...(thorough && { thorough }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    };
    return inProcess ? this.#checkHere(request) : this.#check(request);
  }

  async #check({ kata, subject, ...request }: OnAServer<CheckOptions>): Promise<KataVerdict> {
    const files = filesOf(kata, subject);
    const verdict = await this.#contained((server, enclosure) =>
      containedCheck({ ...request, files, server }, enclosure),
    );
    return ofKata(kata, verdict);
  }

  /** In this process, where a breakpoint works. Nothing keeps the code from what it does to the process. */
  async #checkHere(request: OnAServer<CheckOptions>): Promise<KataVerdict> {
    const { checkKata } = await import('../course/judge-kata.ts');
    return this.server.with((server) => checkKata({ ...request, server }));
  }

  async replay({ kata, subject, ...request }: OnAServer<ReplayOptions>): Promise<KataReplay> {
    const files = filesOf(kata, subject);
    const replayed = await this.#contained(
      (server, enclosure) => containedReplay({ ...request, files, server }, enclosure),
      new Enclosure(undefined, { logging: process.stderr }),
    );
    return ofKata(kata, replayed);
  }

  /** The tests that came with a change, which are not the learner's code: in a process that is not contained. */
  deliveredTests(kata: Kata): Promise<DeliveredTests | undefined> {
    return this.server.with((server) => runDeliveredTests(kata, server, this.#closing.signal));
  }

  /** Starts what the next check will need, so that it need not wait for it. For whoever expects one. */
  prepare(): void {
    if (!this.#spare?.alive) this.#spare = new Enclosure();
  }

  takeSpare(): Enclosure {
    const spare = this.#spare?.alive ? this.#spare : new Enclosure();
    this.#spare = undefined;
    return spare;
  }

  /** Stops the server, if one was started. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#spare?.close();
    await this.server.stop();
  }

  /** The process for the work starts at once, beside the server. */
  async #contained<T>(
    use: (server: PostgresServer, enclosure: Enclosure) => Promise<T>,
    enclosure = this.takeSpare(),
  ): Promise<T> {
    try {
      return await this.server.with((server) => use(server, enclosure));
    } finally {
      await enclosure.close();
    }
  }
}

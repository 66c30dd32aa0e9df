import type { CheckRequest, ReplayRequest, ReplayVerdict, Verdict } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { containedCheck, containedReplay } from '../contain/contained.ts';
import { Enclosure } from '../contain/enclosure.ts';
import { SharedServer } from './shared-server.ts';

type OnAServer<Request> = Omit<Request, 'server'>;

/** Verdicts, each from a process of its own, on the one server of a session. */
export class Judging {
  readonly server = new SharedServer();
  #spare: Enclosure | undefined;

  check(request: OnAServer<CheckRequest>): Promise<Verdict> {
    return this.#contained((server, enclosure) => containedCheck({ ...request, server }, enclosure));
  }

  /** In this process, where a breakpoint works. Nothing keeps the code from what it does to the process. */
  async checkHere(request: OnAServer<CheckRequest>): Promise<Verdict> {
    const { check } = await import('survives-production');
    return this.server.with((server) => check({ ...request, server }));
  }

  replay(request: OnAServer<ReplayRequest>): Promise<ReplayVerdict> {
    return this.#contained(
      (server, enclosure) => containedReplay({ ...request, server }, enclosure),
      new Enclosure(undefined, { logging: process.stderr }),
    );
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

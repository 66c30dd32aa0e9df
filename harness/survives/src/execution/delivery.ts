import type { ErrorView } from '../model/history.ts';
import { callerContext, type CallerContext, type Jobs } from '../pool/caller-context.ts';
import { viewError } from '../pool/views.ts';
import { realSetImmediate } from '../time/real-clock.ts';
import { plainData } from './plain-data.ts';
import type { PlannedCaller } from './plan.ts';

/** How one call of an act ended: exactly one of `value` and `error` is set, or neither when it never did. */
export interface CallEnd {
  caller: string;
  label: string;
  value?: unknown;
  error?: ErrorView;
  ended: boolean;
  /** It failed after a commit whose answer was lost: whoever called cannot know whether it took effect. */
  unknown?: true;
  /** Callers who waited for a lock when it ended. */
  waiting?: string[];
  /** How many entries the ledger of each outside party had then. */
  ledgers?: Record<string, number>;
}

/** What a delivery tells whoever conducts it. */
export interface DeliveryHost {
  readonly jobs: Jobs;
  viewError(error: unknown): ErrorView;
  rejected(caller: string, reason: unknown): void;
  threw(caller: string, reason: unknown): void;
  called(caller: string, label: string): void;
  answered(end: CallEnd): void;
  finished(delivery: Delivery): void;
}

/**
 * Makes the calls of one caller, one after another. When the instance that works on a call dies, the call is
 * delivered again from its beginning, as a queue or a client that retries would; what is left of the dead one is
 * never answered again.
 */
export class Delivery {
  readonly name: string;
  readonly instance: string;
  done = false;
  /** The call that is under way; null between calls. */
  current: CallEnd | null = null;
  readonly #calls: PlannedCaller['calls'];
  readonly #host: DeliveryHost;
  readonly #ends: CallEnd[];
  #context: CallerContext & { dead: boolean };
  #die: () => void = () => undefined;

  constructor(caller: PlannedCaller, host: DeliveryHost, ends: CallEnd[]) {
    this.name = caller.name;
    this.instance = caller.instance;
    this.#calls = caller.calls;
    this.#host = host;
    this.#ends = ends;
    this.#context = this.#newContext();
  }

  async start(): Promise<void> {
    // So that all callers are known before the first one's code runs.
    await new Promise((resolve) => realSetImmediate(resolve));
    for (const { label, run } of this.#calls) {
      while (!(await this.#deliver(label, run))) this.#context = this.#newContext();
    }
    this.done = true;
    this.#host.finished(this);
  }

  /** Whether this is the asynchronous context that its code runs in. */
  runsIn(context: CallerContext): boolean {
    return context === this.#context || Object.getPrototypeOf(context) === this.#context;
  }

  /** The instance that runs it is no more. */
  crash(): void {
    this.#context.dead = true;
    this.#die();
  }

  /** False when the instance died before there was an answer. */
  async #deliver(label: string, run: () => unknown): Promise<boolean> {
    const end: CallEnd = { caller: this.name, label, ended: false };
    this.current = end;
    this.#host.called(this.name, label);
    const death = new Promise<void>((resolve) => (this.#die = resolve));
    await Promise.race([callerContext.run(this.#context, () => this.#call(run, end)), death]);
    this.current = null;
    if (this.#context.dead) return false;
    this.#ends.push(end);
    this.#host.answered(end);
    return true;
  }

  async #call(run: () => unknown, end: CallEnd): Promise<void> {
    try {
      const value = await run();
      // An answer that cannot be read is none: what throws here would throw in whoever reads it.
      plainData(value);
      end.value = value;
    } catch (error) {
      end.error = this.#host.viewError(error);
    }
    end.ended = true;
  }

  #newContext(): CallerContext & { dead: boolean } {
    const context = {
      name: this.name,
      dead: false,
      jobs: this.#host.jobs,
      rejected: (reason: unknown): void => {
        if (!context.dead) this.#host.rejected(this.name, reason);
      },
      threw: (reason: unknown): void => {
        if (!context.dead) this.#host.threw(this.name, reason);
      },
    };
    return context;
  }
}

/** How an error is shown, with the learner's line where it was raised. */
export const viewErrorAt =
  (locate: (error: unknown) => ErrorView['source'] | undefined) =>
  (error: unknown): ErrorView => {
    const source = locate(error);
    return { ...viewError(error), ...(source && { source }) };
  };

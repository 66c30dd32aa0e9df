import type { Progress } from 'survives-production';
import type { CheckState } from './check-state.ts';
import type { Kata } from '../../course/kata.ts';
import type { KataVerdict } from '../../course/kata-verdict.ts';
import { watchAttempt } from '../../learner/attempt-watcher.ts';
import { countRuns } from './count-runs.ts';
import { failureOf } from './failure-of.ts';
import type { TypeProblem } from './type-problems.ts';

/** What is to be checked. */
export interface CheckOrder {
  subject: string;
  property?: string;
  thorough?: boolean;
}

type Perform = (
  kata: Kata,
  options: CheckOrder & { signal: AbortSignal; onProgress: (progress: Progress) => void },
) => Promise<KataVerdict>;

/** Who does what is asked for. */
interface Workers {
  check: Perform;
  types: { of: (kata: Kata) => Promise<TypeProblem[]> };
}

/** A change of one check: what has just been told of it, or why it has just failed. */
export interface Change {
  state: CheckState;
  progress?: Progress;
  error?: unknown;
}

/** Hears of every change of every check. */
export type Onlooker = (change: Change) => void;

interface Check {
  kata: Kata;
  asked: CheckOrder;
  abort: AbortController;
  state: CheckState;
}

/**
 * The checks of one session, whoever asks: the watch screen, the page, a save. One runs at a time; asked anew for a
 * kata, the one before is stopped. Everybody hears of all of them.
 */
export class Checks {
  readonly #workers: Workers;
  readonly #onlookers = new Set<Onlooker>();
  readonly #followed = new Map<string, Followed>();
  readonly #current = new Map<string, CheckState>();
  readonly #last = new Map<string, CheckState>();
  #waiting: Check[] = [];
  #running: Check | undefined;
  #pumping = Promise.resolve();
  #count = 0;

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  /** The newest check of a kata in this session, and the newest that came to a verdict. */
  of(kata: Kata): { current: CheckState | undefined; last: CheckState | undefined } {
    return { current: this.#current.get(kata.id), last: this.#last.get(kata.id) };
  }

  onChange(onlooker: Onlooker): () => void {
    this.#onlookers.add(onlooker);
    return () => void this.#onlookers.delete(onlooker);
  }

  ask(kata: Kata, asked: CheckOrder): CheckState {
    this.#give(kata);
    const state: CheckState = {
      id: ++this.#count,
      kata: kata.id,
      subject: asked.subject,
      state: 'waiting',
      properties: [],
    };
    this.#waiting.push({ kata, asked, abort: new AbortController(), state });
    this.#change({ state });
    this.#pumping = this.#pumping.then(() => this.#next());
    return state;
  }

  /** Resolves when nothing of this kata runs any more. */
  async stop(kata: Kata): Promise<void> {
    this.#give(kata);
    if (this.#running?.kata === kata) await this.#pumping;
  }

  /** Resolves when nothing runs any more. */
  async close(): Promise<void> {
    for (const { kata } of [...this.#waiting]) this.#give(kata);
    this.#running?.abort.abort();
    await Promise.all([...this.#followed.values()].map(async ({ watching }) => (await watching)()));
    this.#followed.clear();
    await this.#pumping;
  }

  /** Checks the attempt after each save, as long as anybody follows the kata. The result ends that. */
  async follow(kata: Kata, follower: Follower): Promise<() => Promise<void>> {
    const followed = this.#followed.get(kata.id) ?? this.#beginToFollow(kata);
    followed.followers.add(follower);
    await followed.watching;
    return async () => {
      followed.followers.delete(follower);
      if (followed.followers.size > 0 || this.#followed.get(kata.id) !== followed) return;
      this.#followed.delete(kata.id);
      await (
        await followed.watching
      )();
    };
  }

  #beginToFollow(kata: Kata): Followed {
    const followers = new Set<Follower>();
    const onSave = () => {
      for (const { onSave } of followers) onSave?.();
      this.ask(kata, { subject: 'attempt' });
    };
    const onError = (error: unknown) => followers.forEach(({ onTrouble }) => onTrouble?.(error));
    const followed = { followers, watching: watchAttempt(kata, onSave, onError) };
    this.#followed.set(kata.id, followed);
    return followed;
  }

  /** What waits for its turn will not have it; what runs is told to stop. */
  #give(kata: Kata): void {
    for (const check of this.#waiting.filter((each) => each.kata === kata)) this.#settle(check, 'stopped');
    this.#waiting = this.#waiting.filter((each) => each.kata !== kata);
    if (this.#running?.kata === kata) this.#running.abort.abort();
  }

  async #next(): Promise<void> {
    const check = this.#waiting.shift();
    if (!check) return;
    const { kata, asked, abort, state } = check;
    this.#running = check;
    this.#settle(check, 'running');
    const onProgress = (progress: Progress) => {
      if (abort.signal.aborted) return;
      state.properties = countRuns(state.properties, progress);
      this.#change({ state, progress });
    };
    const compiled = asked.subject === 'attempt' ? this.#compileFor(check) : undefined;
    try {
      const verdict = await this.#workers.check(kata, { ...asked, signal: abort.signal, onProgress });
      // What does not fit its types is said before what it did.
      await compiled;
      state.verdict = verdict;
      this.#last.set(kata.id, state);
      this.#settle(check, 'done');
    } catch (error) {
      if (abort.signal.aborted) return this.#settle(check, 'stopped');
      state.failure = failureOf(error);
      this.#settle(check, 'failed', error);
    } finally {
      this.#running = undefined;
    }
  }

  /** Beside the run: that a type is wrong may be known long before what comes of it. */
  async #compileFor({ kata, state, abort }: Check): Promise<void> {
    const types = await this.#workers.types.of(kata).catch(() => []);
    if (types.length === 0 || abort.signal.aborted) return;
    state.types = types;
    this.#change({ state });
  }

  #settle({ state }: Check, to: CheckState['state'], error?: unknown): void {
    state.state = to;
    this.#change({ state, error });
  }

  #change(change: Change): void {
    const { state } = change;
    // One that was stopped because another was asked for says so too late to be the newest.
    if (state.id >= (this.#current.get(state.kata)?.id ?? 0)) this.#current.set(state.kata, state);
    for (const onlooker of this.#onlookers) onlooker(change);
  }
}

export interface Follower {
  onSave?: () => void;
  /** Saves are not noticed any more. */
  onTrouble?: (error: unknown) => void;
}

interface Followed {
  followers: Set<Follower>;
  watching: Promise<() => Promise<void>>;
}

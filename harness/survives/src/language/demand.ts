import type { Usage } from '../model/usage.ts';
import type { Unheard } from './result.ts';

/** What a report says of a broken promise: one line each, in the business's words. */
interface Broken {
  headline: string;
  expected: string;
  seen: string;
  /** Why that is not allowed, where no interleaving says it: two sentences at most. */
  because?: string;
}

/** Thrown by `demand`; the checker tells it from a crash of the property itself. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
  readonly headline: string;
  readonly expected: string;
  readonly seen: string;
  readonly because: string | undefined;
  constructor(broken: Broken) {
    super(`${broken.headline}: expected ${broken.expected}, seen ${broken.seen}`);
    this.headline = broken.headline;
    this.expected = broken.expected;
    this.seen = broken.seen;
    this.because = broken.because;
  }
}

/** Thrown where it could not be found out whether a promise holds: neither a pass nor a failure. */
export class Undecided extends Error {
  override readonly name = 'Undecided';
}

/** By name, not by class: promises outside this repository may load their own copy of this file. */
export const isPromiseBroken = (error: unknown): error is PromiseBroken =>
  error instanceof Error && error.name === 'PromiseBroken';

/** `demand(holders.length === 1, { headline: 'seat A1 was sold to two people', expected: …, seen: … })`. */
export function demand(condition: boolean, broken: Broken): asserts condition {
  if (!condition) throw new PromiseBroken(broken);
}

/**
 * Demands that no statement of the race waited for somebody else's lock. Not for `load`, where nobody asks the server.
 *
 * @param exceptFor a caller who may wait
 */
export function demandNobodyWaits({ callers }: Usage, headline: string, exceptFor?: string): void {
  for (const [caller, { waitedFor }] of Object.entries(callers)) {
    demand(caller === exceptFor || waitedFor.length === 0, {
      headline,
      expected: `${caller} waits for nobody`,
      seen: `${caller} waited until ${waitedFor.join(' and ')} had finished`,
    });
  }
}

/** Demands that somebody listened to each error event: one that nobody hears is the end of a Node process. */
export function demandApplicationGoesOn({ unheard: [event] }: { unheard: readonly Unheard[] }): void {
  demand(!event, {
    headline: 'the application ended, with everything that it was at',
    expected: `${event?.caller} gets an error, and all others go on`,
    seen: `nobody listened to the connection lent to ${event?.caller}, and Node ends a process for that: ${event?.error.message}`,
  });
}

/** What happens next in a history of one call after another. */
export type Move =
  | { readonly kind: 'call'; readonly on: 'a' | 'b'; readonly fn: string; readonly args: readonly unknown[] }
  | { readonly kind: 'write'; readonly name: string; readonly args: readonly unknown[] }
  /** Time passes to just before, or just after, the how-manyeth moment from now on at which something ends. */
  | { readonly kind: 'time'; readonly to: 'before' | 'after'; readonly limit: number }
  /** Time passes. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The same rows come to lie in another order. */
  | { readonly kind: 'other order' };

export interface MeetingCall {
  readonly by: string;
  /** Of a function, or of what others write. */
  readonly fn: string;
  readonly args: readonly unknown[];
}

/** Calls that are made at the same time, and what comes before them. */
export interface Meeting {
  readonly before: readonly Move[];
  /** Those of one caller come one after another; callers are on alternating instances. What others write is among them. */
  readonly calls: readonly MeetingCall[];
}

/**
 * `in-rounds`: transactions begin together, and none begins before all of the last have ended. `overtaken`: a few are
 * overtaken by somebody else each time that they try, as long as there is anybody. Else as they come.
 */
export type CrowdManner = 'in-rounds' | 'overtaken' | 'as-they-come';

/** Callers who all ask at the same moment. */
export interface CrowdOf {
  /** Which gathering of the contract. */
  readonly gathering: string;
  readonly callers: number;
  readonly manner: CrowdManner;
}

/** A history to be played. */
export interface Sequence {
  /** Connections in each instance's pool. */
  readonly pool: number;
  /** Pools never lend the connection of the last query again when another can be had. */
  readonly restless: boolean;
  readonly moves: readonly Move[];
}

/**
 * A schedule says which lane runs next, wherever there is a choice.
 *
 * A **lane** is one physical connection as one caller uses it: `alice`, or `alice/2` for the second
 * connection that alice holds at the same time. The default policy is "keep running the same lane; when it
 * cannot run, take the first lane that can". A schedule is the list of its deviations from that policy, so
 * the shortest schedule is also the one with the fewest surprises, and an edit elsewhere in the learner's
 * code does not invalidate it.
 */
export interface Switch {
  /** The step after which the deviation happens. `null`: before the first step. */
  after: StepAnchor | null;
  /** The lane that runs next instead of the default one. */
  to: string;
}

/** Names a step by what was sent, not by its index, so that it survives edits elsewhere. */
export interface StepAnchor {
  lane: string;
  /** Verb and first table in upper and lower case, `SELECT seat_locks`; `COMMIT`; `wake` for a timer. */
  anchor: string;
  /** 1-based: the how-manyeth step of this lane with this anchor. */
  occurrence: number;
}

export type Schedule = readonly Switch[];

/**
 * Where a writing statement is stopped: before the k-th row that it writes, counted over everything that it sets going
 * in the database, or at the end of the transaction that it is a part of, when every deferred check has been made.
 */
export type HoldPlace = number | 'commit';

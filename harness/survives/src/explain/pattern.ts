import type { Facts } from './facts.ts';

/** What was promised and what came out, in the business's words. */
export interface Broken {
  expected: string;
  seen: string;
}

/** A story that the interleaving tells, in one or two sentences, or `undefined` when it does not tell that one. */
export type Pattern = (facts: Facts) => string | undefined;

import type { ReplayVerdict, Verdict } from '../model/verdict.ts';

/** What a report shows of a verdict: what was judged is for its guide to say. */
export type ShownVerdict = Omit<Verdict, 'name'>;

/** The same of a replay. */
export type ShownReplay = Omit<ReplayVerdict, 'name'>;

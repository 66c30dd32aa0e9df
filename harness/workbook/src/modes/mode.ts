import type { KataProgress } from '../learner/progress.ts';
import type { RecordedEvent } from '../learner/record.ts';

/** What of a kata may be shown, or may not yet. */
export type Sight =
  /** One after another, each when it is asked for. */
  | 'hints'
  /** The field's term: it names the cause. */
  | 'term'
  /** Debrief, reference and alternatives. */
  | 'solution'
  /** Wrong repairs: their names give the answers away. */
  | 'nearMisses'
  /** What comes after this one. */
  | 'otherKatas'
  /** `survives.ts`, and what its promises are called. */
  | 'properties'
  /** In which order it broke: replays, timelines. */
  | 'verdictDetails';

/** What is known of how far somebody is; nothing of a kata that they have not touched. */
export type LearnerStanding = KataProgress | undefined;

/** When something may be seen. */
export const RULES = {
  always: () => true,
  never: () => false,
  'once it has survived': (standing) => standing?.status === 'survived',
  /** It has survived at some time, or it was opened by somebody who was told what that means. */
  'once the solution is open': (standing) =>
    standing?.firstSurvivedAt !== undefined || standing?.solutionOpened !== undefined,
} satisfies Record<string, (standing: LearnerStanding) => boolean>;

export type Rule = keyof typeof RULES;

/** Code of a kata that a page offers by its name. */
export type CodeGroup = 'the change' | 'right repairs' | 'near misses';

/** A way of using the workbook. Each is a folder beside this file, and an entry in `MODES`. */
export interface Mode {
  access: Readonly<Record<Sight, Rule>>;
  /** Hints are counted wherever they may be seen: the count says which. */
  records: readonly RecordedEvent['what'][];
  /** In the order in which they are shown; of these, what may be seen. */
  offers: readonly CodeGroup[];
}

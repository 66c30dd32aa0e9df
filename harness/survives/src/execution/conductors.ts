import type { CrowdOf } from '../contract/moves.ts';
import type { Property } from '../language/language.ts';
import { CROWD_LIMITS } from '../model/crowd-limits.ts';
import type { Limits } from '../model/limits.ts';
import type { AppClock } from '../time/app-clock.ts';
import { seededRandom } from '../time/seeded-random.ts';
import type { Board } from './board.ts';
import type { Conduct, PatientChooser } from './conduct.ts';
import type { Bounds } from './conductor.ts';
import { Free, type Pace } from './free.ts';
import { NO_MOVES } from './moves.ts';
import { Overtaken } from './overtaken.ts';
import type { Conducting } from './run.ts';
import { Steered } from './steered.ts';
import { Steps } from './steps.ts';

/** Conductors for the acts of one run. */
export interface Conductors {
  race: Conducting;
  /** For what comes before and after the race: as it comes, where the race goes so. */
  aside: Conducting;
  /** Where a schedule says what happens: its steps, and whom it asks. */
  schedule?: { steps: (board: Board) => Steps; choose: PatientChooser };
}

const followDefault: PatientChooser = ({ byDefault }) => byDefault;

interface Conducted {
  property: Pick<Property, 'clockTicks'>;
  limits: Pick<Limits, 'run' | 'free'>;
}

/** @param clock of the instances, where it runs along with what happens */
export function conductorsOf(
  { property, limits }: Conducted,
  conduct: Conduct,
  input?: unknown,
  clock?: AppClock,
): Conductors {
  const { run, free } = limits;
  const bounds = { steps: run.steps, statementMs: run.statementMs };
  const clockTicks = property.clockTicks ?? false;
  const steeredBy = (choose: PatientChooser, steps: (board: Board) => Steps) => (board: Board) =>
    new Steered(board, { choose, steps: steps(board), bounds, clockTicks });
  const byDefault = steeredBy(followDefault, (board) => new Steps(board, NO_MOVES));
  switch (conduct.how) {
    case 'steered': {
      const { choose, moves } = conduct;
      let known: Steps | undefined;
      const steps = (board: Board): Steps => (known ??= new Steps(board, moves));
      return { race: steeredBy(choose, steps), aside: byDefault, schedule: { steps, choose } };
    }
    case 'one-by-one':
      return { race: byDefault, aside: byDefault };
    case 'all-at-once':
      return freely(bounds, { inStep: false, turnsHeldBack: staggering(conduct.seed, free.longestTurns) });
    case 'under-load': {
      const steps = conduct.inStep ? free.inStepSteps : free.loadSteps;
      const pace = { inStep: conduct.inStep, turnsHeldBack: () => 0 };
      return freely({ steps, statementMs: free.loadStatementMs }, pace);
    }
    case 'crowd': {
      const { manner } = input as CrowdOf;
      const patient = { steps: CROWD_LIMITS.steps, statementMs: free.loadStatementMs };
      if (manner === 'overtaken') {
        return { race: (board) => new Overtaken(board, { bounds: patient, clockTicks }), aside: byDefault };
      }
      const inRounds = manner === 'in-rounds';
      return freely(patient, { inStep: inRounds, inRounds, turnsHeldBack: () => 0, ...(clock && { clock }) });
    }
  }
}

function freely(bounds: Bounds, pace: Pace): Conductors {
  const free = (board: Board) => new Free(board, { bounds, pace });
  return { race: free, aside: free };
}

/** How many turns of the event loop a statement is held back: half of them none, the others as long as a few round trips. */
function staggering(seed: number, longestTurns: number): () => number {
  const random = seededRandom(seed);
  return () => (random() < 0.5 ? 0 : Math.floor(random() * longestTurns));
}

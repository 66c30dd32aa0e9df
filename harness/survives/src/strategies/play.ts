import { execute, type Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { Incompatible } from '../execution/choosing.ts';
import type { Attempt, Attempts } from './strategy.ts';

/** What is played: the code and the property, with one input. */
export interface Race {
  setup: Setup;
  input: unknown;
  /** Called before each run; throws to stop. */
  before?: () => void;
}

/** Called after each run that fitted. True: enough. */
type Over = (execution: Execution, attempt: Attempt) => boolean;

/** The one loop: asks for an attempt, plays it, tells what came of it; until none is left, or it is enough. */
export async function playAll(attempts: Attempts, race: Race, over?: Over): Promise<void> {
  for (let attempt = attempts.next(); attempt; attempt = attempts.next()) {
    race.before?.();
    const execution = await playOne(attempts, race, attempt);
    if (!execution) continue;
    attempts.played(attempt, execution);
    if (over?.(execution, attempt)) return;
  }
}

/** Null when the attempt does not fit this code. */
async function playOne(
  attempts: Attempts,
  { setup, input }: Race,
  attempt: Attempt,
): Promise<Execution | null> {
  try {
    const execution = await execute(setup, input, attempt.conduct);
    attempt.finish?.();
    return execution;
  } catch (error) {
    if (!(error instanceof Incompatible) || !attempts.misfits) throw error;
    attempts.misfits(attempt, error);
    return null;
  }
}

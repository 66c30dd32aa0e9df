import type { Effort } from './examine.ts';
import type { CheckRequest } from './request.ts';

/**
 * Passes over all properties, from the cheapest up. Broken code mostly shows in the first, and the learner has the
 * verdict at once; what survives it gets the next. Counts only: the same code gets the same verdict on any machine.
 */
const PASSES: readonly Effort[] = [
  {
    from: 'inputs',
    inputs: 1,
    first: {
      steps: 100,
      samples: 0,
      completeFirstBound: false,
      overlap: 0,
      faults: 60,
      secondFaults: 0,
      stress: 0,
    },
    shrinks: 8,
  },
  {
    from: 'inputs',
    inputs: 3,
    first: {
      steps: 400,
      samples: 3,
      completeFirstBound: true,
      overlap: 1,
      faults: 200,
      secondFaults: 400,
      stress: 3,
    },
    shrinks: 8,
  },
];

/** For graders and CI, where nobody waits for it. */
const THOROUGH: readonly Effort[] = [
  {
    from: 'inputs',
    inputs: 8,
    first: {
      steps: 2_500,
      samples: 40,
      completeFirstBound: true,
      overlap: 800,
      overlapCallers: 4,
      faults: 1_200,
      secondFaults: 2_000,
      stress: 60,
    },
    shrinks: 16,
  },
  {
    from: 'larger',
    inputs: 3,
    first: {
      steps: 1_500,
      samples: 40,
      completeFirstBound: true,
      overlap: 400,
      overlapCallers: 4,
      faults: 600,
      secondFaults: 1_000,
      stress: 40,
    },
    shrinks: 16,
  },
];

export function passesOf({ thorough = false }: Pick<CheckRequest, 'thorough'>): readonly Effort[] {
  return thorough ? [...PASSES, ...THOROUGH] : PASSES;
}

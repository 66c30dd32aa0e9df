import type { Mode } from '../mode.ts';

/** A learner alone, with an attempt: nothing is locked that they do not ask to be told. */
export const practice = {
  access: {
    hints: 'always',
    term: 'once it has survived',
    solution: 'once the solution is open',
    nearMisses: 'once the solution is open',
    otherKatas: 'always',
    properties: 'always',
    verdictDetails: 'always',
  },
  records: ['opened', 'predicted', 'saved', 'checked', 'hint', 'solution', 'survived'],
  offers: ['the change', 'right repairs', 'near misses'],
} as const satisfies Mode;

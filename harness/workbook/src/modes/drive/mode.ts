import type { Mode } from '../mode.ts';

/** Steering the runs by hand, to see how they go. Nothing is judged by it, so nothing is kept of it. */
export const drive = {
  access: {
    hints: 'always',
    term: 'once it has survived',
    solution: 'once the solution is open',
    nearMisses: 'once the solution is open',
    otherKatas: 'always',
    properties: 'always',
    verdictDetails: 'always',
  },
  records: [],
  offers: ['the change', 'right repairs', 'near misses'],
} as const satisfies Mode;

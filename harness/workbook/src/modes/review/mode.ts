import type { Mode } from '../mode.ts';

/**
 * Judging changes that others propose, from all over the course. The code of a card is shown whatever it belongs to;
 * its name, and what breaks it, once it has been judged.
 */
export const review = {
  access: {
    hints: 'never',
    term: 'always',
    solution: 'always',
    nearMisses: 'always',
    otherKatas: 'always',
    properties: 'always',
    verdictDetails: 'always',
  },
  records: ['reviewed'],
  offers: [],
} as const satisfies Mode;

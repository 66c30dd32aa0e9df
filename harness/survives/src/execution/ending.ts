/** Why an act ended. */
export type Ending =
  | { kind: 'finished' }
  /** Nobody can go on, and it is not a deadlock that the server resolves. */
  | { kind: 'stuck'; cause: StuckCause; sentence: string }
  /** Too many steps, or one statement for too long. */
  | { kind: 'overrun'; sentence: string; headline?: string };

export type StuckCause =
  | 'pool-starvation'
  | 'kept-lock'
  | 'javascript'
  | 'foreign-lock'
  | 'own-snapshot'
  | 'outside-work'
  | 'bypassed';

/** The code has sent statements, or may yet send some, that no schedule knows of: what came of the run is chance. */
export const BYPASSED: Ending & { kind: 'stuck' } = {
  kind: 'stuck',
  cause: 'bypassed',
  sentence:
    'the code speaks to the database over connections of its own, past the pool that it is given: no schedule says when its statements run, so nothing can be said of them',
};

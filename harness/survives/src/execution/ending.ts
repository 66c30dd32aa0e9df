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

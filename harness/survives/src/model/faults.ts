/**
 * What can go wrong around correct SQL. A property names those that it must survive; each is then tried at every
 * statement where it can happen.
 */
export const FAULTS = {
  'connection-lost': 'the connection is lost before the statement reaches the server',
  'answer-lost': 'the server has committed, and the connection is lost before the answer',
  terminated: 'an administrator ends the backend (57P01)',
  'serialization-failure': 'the statement, or COMMIT itself, fails with 40001',
  deadlock: 'the statement fails with 40P01',
  cancelled: 'the statement is cancelled (57014)',
  'too-many-connections': 'the server refuses with 53300',
  crash:
    'the application instance dies before the statement is sent, and the call is delivered again to a new one',
  'crash-after-commit':
    'the application instance dies when the server has committed, and the call is delivered again to a new one',
  'connect-refused': 'the server has no room for the connection that is asked for (53300)',
  'full-for-a-while': 'the server has no room for any connection for a while (53300)',
  'idle-ended': 'the connections that nobody uses are ended between two calls',
  'party-fails-before': 'the outside party fails before it has done anything',
  'party-fails-after': 'the outside party has done its part, and the answer is lost',
} as const;

export type FaultKind = keyof typeof FAULTS;

/**
 * Faults after which it is open, to whoever called, whether something has taken effect. What the code makes of that is
 * tried with a second fault; after any other the database is as before.
 */
export const LEAVES_DOUBT: readonly FaultKind[] = ['answer-lost', 'crash-after-commit', 'party-fails-after'];

/** Faults that happen to a pool, and to no statement: they are tried between the calls of a history, and nowhere else. */
export const BETWEEN_CALLS: readonly FaultKind[] = ['connect-refused', 'full-for-a-while', 'idle-ended'];

/**
 * Connections that are refused in a row where the server is full for a while: more than any number of tries that may be
 * thought enough. After them it has room again, and for whoever calls next it has room at once.
 */
export const REFUSED_IN_A_ROW = 40;

/** A fault that happened. */
export interface Fault {
  kind: FaultKind;
  /** To whom. A crash befalls everybody on the same instance. */
  caller: string;
  /**
   * A connection broke at BEGIN, or in a transaction whose COMMIT had not been sent: nothing of it has happened, and
   * whoever sent it can know.
   */
  uncommitted?: true;
}

/** Faults that are an error of the server's, with its own words. */
export const SERVER_ERRORS: Partial<Record<FaultKind, { code: string; message: string }>> = {
  'serialization-failure': { code: '40001', message: 'could not serialize access due to concurrent update' },
  deadlock: { code: '40P01', message: 'deadlock detected' },
  cancelled: { code: '57014', message: 'canceling statement due to user request' },
  'too-many-connections': { code: '53300', message: 'sorry, too many clients already' },
};

/** Verbs of statements that steer a transaction or a session; they neither read nor write a table. */
export const CONTROL_VERBS: ReadonlySet<string> = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'END',
  'ROLLBACK',
  'ABORT',
  'SAVEPOINT',
  'RELEASE',
  'SET',
  'SHOW',
  'RESET',
  'DISCARD',
]);

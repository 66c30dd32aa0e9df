import type { Control, ReadStatement } from '../model/read-statement.ts';

/** Words that begin statements which steer a transaction or a session; they neither read nor write a table. */
const CONTROLS: Readonly<Record<string, Control>> = {
  BEGIN: 'begin',
  START: 'begin',
  COMMIT: 'commit',
  END: 'commit',
  ROLLBACK: 'rollback',
  ABORT: 'rollback',
  SAVEPOINT: 'savepoint',
  RELEASE: 'release',
  SET: 'session',
  SHOW: 'session',
  RESET: 'session',
  DISCARD: 'session',
};

export const CONTROL_VERBS: ReadonlySet<string> = new Set(Object.keys(CONTROLS));

/**
 * What a statement with these words steers, read without its tree.
 *
 * @param words in capitals, in their order
 */
export function controlOf(words: readonly string[]): Control | undefined {
  const [verb = '', second] = words;
  if (second === 'PREPARED' && verb === 'COMMIT') return 'commit prepared';
  if (second === 'PREPARED' && verb === 'ROLLBACK') return 'rollback prepared';
  if (second === 'TRANSACTION' && verb === 'PREPARE') return 'prepare';
  if (verb === 'ROLLBACK' && words.slice(1, 3).includes('TO')) return 'rollback to';
  return CONTROLS[verb];
}

/** It steers a transaction or the session: its first statement does. */
export const steers = ([first]: readonly ReadStatement[]): boolean => first?.control !== undefined;

/** One of its statements begins a transaction. */
export const begins = (does: readonly ReadStatement[]): boolean =>
  does.some(({ control }) => control === 'begin');

/** One of its statements is a COMMIT, or an END. */
export const commits = (does: readonly ReadStatement[]): boolean =>
  does.some(({ control }) => control === 'commit');

const BOUNDS: ReadonlySet<Control | undefined> = new Set(['begin', 'commit', 'rollback', 'prepare'] as const);

/** No transaction is open after it, whatever was before: COMMIT, or a text from BEGIN to ROLLBACK. */
export function ends(does: readonly ReadStatement[]): boolean {
  const last = does.findLast(({ control }) => BOUNDS.has(control));
  return last !== undefined && last.control !== 'begin' && !last.chains;
}

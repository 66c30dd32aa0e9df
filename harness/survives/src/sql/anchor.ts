import type { ReadStatement } from '../model/read-statement.ts';

/**
 * What a text is called in a schedule: the verb and the table of its first statement, `SELECT seat_locks`; `EMPTY`
 * when it has none. Coarse on purpose: an anchor has to survive edits to the statement.
 */
export function anchorOf([first]: readonly ReadStatement[]): string {
  if (first === undefined || first.verb === '') return 'EMPTY';
  const { verb, table, control } = first;
  return table === '' || control !== undefined ? verb : `${verb} ${table}`;
}

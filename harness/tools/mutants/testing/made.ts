import { loadParser } from '../../../survives/src/sql/syntax.ts';
import { applied } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import { readSource } from '../read-source.ts';
import { columnsOf } from '../statements-of-schema.ts';

const TABLES = 'CREATE TABLE seats (id text PRIMARY KEY, owner text, version integer)';

export interface Made extends Mutation {
  /** The whole source after it. */
  text: string;
}

/** What an operator makes of a source. A schema knows of one table, code besides that it exports `take`. */
export async function made(operator: Operator, text: string, file = 'code.ts'): Promise<Made[]> {
  await loadParser();
  const source = readSource(file, text, { columns: columnsOf(TABLES), exports: ['take'] });
  return [...operator.changes(source)].map((change) => ({ ...change, text: applied(text, change.edits) }));
}

/** What an operator makes of a statement, as printed. */
export const madeOf = async (operator: Operator, sql: string): Promise<string[]> =>
  (await made(operator, sql, 'schema.sql')).map(({ is }) => is);

/** What an operator makes of some lines of code: the lines that change. */
export const madeOfCode = async (operator: Operator, code: string): Promise<string[]> =>
  (await made(operator, code)).map(({ is }) => is);

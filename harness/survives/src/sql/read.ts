import type { ReadStatement } from '../model/read-statement.ts';
import { parseAll } from './syntax.ts';
import { tokensOf } from './tokens.ts';
import { readTree } from './tree.ts';
import { readWords } from './words.ts';

/**
 * The one reader of SQL. What each statement of a text says that it does, in their order; `[]` for a text without
 * a statement. Not to be changed: whoever asks for the same text again gets the same answer.
 *
 * PostgreSQL's own parser reads. What it refuses (what the server will refuse as well, the language of a newer server,
 * psql's commands) is read by its words, as well as that goes; so is a text longer than LONGEST_PARSED.
 *
 * @throws Error before `loadParser` has been awaited
 */
export function readSql(sql: string): readonly ReadStatement[] {
  const known = texts.get(sql);
  if (known !== undefined) return known;
  // Code that builds its statements from values would fill the memory.
  if (texts.size > MOST_KEPT) texts.clear();
  const statements = read(sql);
  texts.set(sql, statements);
  return statements;
}

const MOST_KEPT = 2_000;
/** Characters. A text of 580,000, sixteen thousand rows for one INSERT, keeps the parser busy for a quarter second. */
const LONGEST_PARSED = 100_000;
const texts = new Map<string, readonly ReadStatement[]>();

function read(sql: string): readonly ReadStatement[] {
  const parsed = sql.length > LONGEST_PARSED ? null : parseAll(sql);
  if (parsed === null) return readWords(sql);
  const bytes = parsed.length > 1 ? Buffer.from(sql) : undefined;
  return parsed.map(({ tree, at }, index) =>
    readTree(tree, firstWord(bytes?.toString('utf8', at, parsed[index + 1]?.at) ?? sql)),
  );
}

function firstWord(sql: string): string {
  for (const { text, keyword } of tokensOf(sql)) if (text !== '(' && text !== ';') return keyword;
  return '';
}

import type { StatementEvent } from '../model/history.ts';
import type { ReadStatement } from '../model/read-statement.ts';
import { readWords } from './words.ts';

/** What a statement of a history does: as it was read when it was sent, or, in a history without that, by its words. */
export function doesOf({ does, sql }: Pick<StatementEvent, 'does' | 'sql'>): readonly ReadStatement[] {
  const known = does ?? texts.get(sql);
  if (known !== undefined) return known;
  if (texts.size > MOST_KEPT) texts.clear();
  const statements = readWords(sql);
  texts.set(sql, statements);
  return statements;
}

const MOST_KEPT = 2_000;
const texts = new Map<string, readonly ReadStatement[]>();

import { Undecided } from '../language/language.ts';
import { advanceStoredTime } from '../time/advance.ts';
import { keptTime } from '../time/kept-time.ts';
import type { Database } from './database.ts';

/**
 * Time passes for what is stored: nobody may be in a transaction.
 *
 * @param by as Postgres reads it, or milliseconds
 * @returns how many milliseconds that is
 * @throws Undecided where an index would be mended by it
 */
export async function moveStoredTime({ admin }: Database, by: string | number): Promise<number> {
  const kept = await keptTime(admin);
  if (kept.byTheClock.length > 0) throw new Undecided(neverAskedAgain(kept.byTheClock));
  return advanceStoredTime(admin, typeof by === 'number' ? `${Math.ceil(by)} milliseconds` : by, kept);
}

const neverAskedAgain = (indexes: readonly string[]): string =>
  `${indexes.join(' and ')} ${indexes.length > 1 ? 'are indexes' : 'is an index'} over a function that reads the clock: ` +
  'the server asks it when a row is written and never again, and time that passes here writes rows. What it does in production cannot be seen here';

import type { Kata } from '../session.ts';
import { PlainError } from 'survives-production';
import { listVariants } from '../course/catalogue.ts';
import type { Session } from '../session.ts';

/**
 * The code that a page may have checked, by name. A session takes a folder too: somebody at a keyboard may name one,
 * a page may not. What belongs to the solution, once that is open. Throws a `PlainError`.
 */
export async function pageSubject(session: Session, kata: Kata, name: unknown): Promise<string> {
  if (name === undefined || name === 'attempt' || name === 'generated')
    return (await session.subject(kata, name)).name;
  const { alternatives, nearMisses } = await listVariants(kata);
  const isOpen = await session.isSolutionOpen(kata);
  const known = isOpen ? ['reference', ...alternatives, ...nearMisses] : [];
  if (typeof name === 'string' && known.includes(name)) return name;
  const open = isOpen ? '' : ', and the code of the solution once that is open';
  throw new PlainError(`A page checks attempt and generated${open}; not ${JSON.stringify(name)}.`);
}

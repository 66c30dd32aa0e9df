import type { ReplayVerdict, Verdict } from 'survives-production';
import type { Kata } from './kata.ts';

/** What is judged here: one code of one kata. */
interface OnKata {
  /** Id of the kata. */
  kata: string;
  /** `attempt`, `generated`, `reference`, the name of a near miss or an alternative, or a folder. */
  subject: string;
}

/** What `kata check --json` prints. */
export type KataVerdict = OnKata & Omit<Verdict, 'name' | 'subject'>;

/** What `kata replay` answers. */
export type KataReplay = OnKata & Omit<ReplayVerdict, 'name' | 'subject'>;

/** A verdict of the engine's, told as one on a kata. */
export function ofKata<V extends { name: string; subject?: string }>(
  { id }: Pick<Kata, 'id'>,
  { name: _number, subject = '', ...verdict }: V,
): OnKata & Omit<V, 'name' | 'subject'> {
  return { kata: id, subject, ...verdict };
}

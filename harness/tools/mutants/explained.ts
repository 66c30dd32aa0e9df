import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

/**
 * Why mutants count neither as killed nor as survivors; or, of what is wrong and survives nevertheless, why it does: that
 * is judged, and counts as it ends. A mutant is meant when all that is given fits.
 */
export interface Explanation {
  end: 'equivalent' | 'nothing promised' | 'survives';
  /** One line: what makes it right, what nobody promised, or what nobody has found a run for. */
  why: string;
  operator?: string;
  /** Where only one of the codes makes it so: `reference`, or the name of an alternative. */
  subject?: string;
  /** By rule: whatever changes about that table or column. */
  relation?: string;
  column?: string;
  /** By hand: the printed statement, or the lines of the code, before and after. */
  was?: string;
  is?: string;
}

export type Explanations = readonly Explanation[];

/** What has been explained of a kata, by its number. */
export function readExplanations(number: string): Explanations {
  const file = fileURLToPath(new URL(`./explained/${number}.json`, import.meta.url));
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Explanations) : [];
}

const FIELDS = ['operator', 'subject', 'relation', 'column', 'was', 'is'] as const;

/** The first that fits and says why it need not be judged. */
export const explanationOf = (mutant: Mutant, explanations: Explanations): Explanation | undefined =>
  explanations.find((each) => each.end !== 'survives' && fits(mutant, each));

export const fits = (mutant: Mutant, explanation: Explanation): boolean =>
  FIELDS.every((field) => explanation[field] === undefined || explanation[field] === mutant[field]);

import type { LedgerModel } from '../language/language.ts';
import { answerText } from '../text/values.ts';
import { keyOf } from './plain.ts';

/** What a party has done so far. */
interface Done {
  entries: readonly unknown[];
  /** Something has failed, so whoever had to ask for it may not have come to it. */
  someMayBeMissing: boolean;
}

/** What a party has done that it should not, or has not done that it should; null when it is as it should be. */
export function ledgerDifference<State>(
  model: LedgerModel<State>,
  state: State,
  { entries, someMayBeMissing }: Done,
): { expected: string; seen: string } | null {
  const due = new Map(model.entries(state).map((entry) => [keyOf(entry), entry]));
  const tooMany = entries.filter((entry) => !due.delete(keyOf(entry)));
  const missing = someMayBeMissing ? [] : [...due.values()];
  if (tooMany.length === 0 && missing.length === 0) return null;
  return { expected: missing.length === 0 ? 'nothing more' : told(missing), seen: told(tooMany) };
}

const told = (entries: readonly unknown[]): string =>
  entries.length === 0 ? 'nothing more' : entries.map(answerText).join(', ');

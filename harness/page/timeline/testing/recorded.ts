import { readFileSync } from 'node:fs';
import type { Counterexample } from '../../../model/verdict.ts';
import type { History } from '../../../model/history.ts';

/**
 * Counterexamples as `kata check NN -- --subject … --json` printed them, one property each; the file's name says kata
 * and code.
 */
export function recorded(name: string): Counterexample {
  const file = new URL(`recorded/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Counterexample;
}

export const historyOf = ({ callers, timeline }: Pick<Counterexample, 'callers' | 'timeline'>): History => ({
  callers,
  events: timeline,
});

import type { Counterexample } from '../model/verdict.ts';
import { count } from '../text/text.ts';

/** How it was found and how surely it comes again: `found on schedule 2 of 6`, `1 preemption`, `reproduced 10/10`. */
export function foundParts({
  found,
  callers,
  preemptions,
  reproduced,
  token,
  usage,
}: Counterexample): string[] {
  if (token === '') return [found];
  const start = /^(found|replayed)\b/.test(found) ? found : `found on ${found}`;
  // Where nobody chose, and where nobody else was, nobody was preempted.
  const unordered = usage !== undefined || token.includes('|all-at-once#') || callers.length === 1;
  const switches =
    unordered || /\d preemption/.test(found)
      ? []
      : [preemptions === 0 ? 'no preemption' : count(preemptions, 'preemption')];
  return [...start.split(' · '), ...switches, `reproduced ${reproduced}`];
}

import type { Allowed, AnyContract } from '../language/language.ts';
import type { Sequence } from './moves.ts';
import { allowed, limitsIn, meanwhile, type Asked } from './possible.ts';
import { jumpMs, whenOf } from './time.ts';

/**
 * Whether it is nothing, a refusal, a list with something in it, … : texts and numbers are always others, and a list is
 * what is in it.
 *
 * @param answer one that was given, as plain data, or one that is due
 */
export function kindOfAnswer(answer: unknown): string {
  if (Array.isArray(answer)) return `[${[...new Set(answer.map(kindOfAnswer))].toSorted().join()}]`;
  if (typeof answer === 'object' && answer !== null) {
    const fields = Object.entries(answer).map(([name, value]) => `${name}: ${kindOfAnswer(value)}`);
    return `{${fields.join()}}`;
  }
  if (typeof answer === 'string') return 'text';
  if (typeof answer === 'function') return 'like that';
  return String(typeof answer === 'number' ? Math.sign(answer) : answer);
}

/** Of which kind what a function answers is, by the sentence that says so. */
export const kindOfCall = ({ fn }: Asked, { sentence, answer }: Allowed<unknown, unknown>): string =>
  `${fn}: ${sentence}: ${kindOfAnswer(answer)}`;

/** What a history is answered with, if always what is most expected: each kind once. */
export function answerKindsIn(contract: AnyContract, { moves }: Sequence): Set<string> {
  const kinds = new Set<string>();
  let state: unknown = contract.begin.state;
  let nowMs = 0;
  for (const move of moves) {
    const when = { from: nowMs, to: nowMs + 1 };
    state = meanwhile(contract, state, when)[0];
    if (move.kind === 'wait') nowMs += move.ms;
    if (move.kind === 'time') nowMs += jumpMs(endsIn(contract, state), move, nowMs);
    if (move.kind === 'write')
      state = contract.writes![move.name]!.step(state, [...move.args], whenOf(when)) ?? state;
    if (move.kind !== 'call') continue;
    const due = allowed(contract, state, move, when)[0]!;
    kinds.add(kindOfCall(move, due));
    state = due.then ?? state;
    nowMs += 2;
  }
  return kinds;
}

const endsIn = (contract: AnyContract, state: unknown) =>
  limitsIn(contract, state)
    .map(({ at }) => at)
    .toSorted((a, b) => a.from - b.from);

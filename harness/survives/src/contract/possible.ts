import type { AnyContract, Allowed, Instant } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import { match, type Heard } from './match.ts';
import { keyOf, withMoments } from './plain.ts';
import { whenOf } from './time.ts';

/** A call as the model knows it: a function of the subject and its arguments. */
export interface Asked {
  fn: string;
  args: readonly unknown[];
}

/** More states than this at once are a model that says next to nothing. */
const STATES_AT_MOST = 256;

/**
 * What may be there while something is under way: whatever has ended for sure has ended, and of what ends in between
 * either may be so. The first is the one in which the least has ended.
 */
export function meanwhile(contract: AnyContract, state: unknown, when: Instant): unknown[] {
  const { limits } = contract;
  if (!limits) return [state];
  const found = new Map<string, unknown>();
  const look = (now: unknown): void => {
    const ended = limits(now).find(({ at }) => at.to < when.from);
    if (ended) return look(ended.then);
    const key = keyOf(now);
    if (found.has(key) || found.size >= STATES_AT_MOST) return;
    found.set(key, now);
    for (const { at, then } of limits(now)) if (at.from <= when.to) look(then);
  };
  look(state);
  return [...found.values()];
}

/** The answers that are allowed to a call in this state. */
export function allowed(
  contract: AnyContract,
  state: unknown,
  { fn, args }: Asked,
  when: Instant,
): readonly Allowed<unknown, unknown>[] {
  const model = contract.calls[fn];
  if (!model) {
    throw new PlainError(`the contract knows no function ${fn}`, {
      next: `add it to calls: ${Object.keys(contract.calls).join(', ')}`,
    });
  }
  const found = model.step(state, args, whenOf(when)) as
    Allowed<unknown, unknown> | Allowed<unknown, unknown>[];
  return Array.isArray(found) ? found : [found];
}

/** The answers that are allowed to it beside those, when something has failed under it. */
export function allowedWhenHit(
  contract: AnyContract,
  state: unknown,
  { fn, args }: Asked,
  when: Instant,
): readonly Allowed<unknown, unknown>[] {
  const { whenHit } = contract.calls[fn]!;
  if (!whenHit) return [];
  const found = whenHit(state, args, whenOf(when)) as Allowed<unknown, unknown> | Allowed<unknown, unknown>[];
  return Array.isArray(found) ? found : [found];
}

/** What may be there after an answer, for each way in which it is allowed; none when it is not. */
export function after(
  state: unknown,
  answers: readonly Allowed<unknown, unknown>[],
  heard: Heard,
  offsetMs: number,
): unknown[] {
  return answers.flatMap(({ answer, then = state }) => {
    const moments = match(answer, heard, offsetMs);
    return moments ? [withMoments(then, moments)] : [];
  });
}

/** Each once. */
export const distinct = (states: readonly unknown[]): unknown[] => [
  ...new Map(states.map((state) => [keyOf(state), state])).values(),
];

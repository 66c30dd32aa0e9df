import {
  like,
  type AnyContract,
  type Allowed,
  type Instant,
  type ModelCall,
  type OneOrMore,
  type CallPart,
} from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import { match, type Heard } from './match.ts';
import { keyOf, withMoments } from './plain.ts';
import { whenOf } from './time.ts';

/** A call as the model knows it: a function of the subject and its arguments. */
export interface Asked {
  fn: string;
  args: readonly unknown[];
  /** Of a part of it. */
  part?: CallPart<unknown>['step'];
}

/** More states than this at once are a model that says next to nothing. */
const STATES_AT_MOST = 256;

/**
 * What may be there while something is under way: whatever has ended for sure has ended, and of what ends in between
 * either may be so. The first is the one in which the least has ended.
 */
export function meanwhile(contract: AnyContract, state: unknown, when: Instant): unknown[] {
  if (limitsIn(contract, state).length === 0) return [state];
  const found = new Map<string, unknown>();
  const look = (now: unknown): void => {
    const limits = limitsIn(contract, now);
    const ended = limits.find(({ at }) => at.to < when.from);
    if (ended) return look(ended.then);
    const key = keyOf(now);
    if (found.has(key) || found.size >= STATES_AT_MOST) return;
    found.set(key, now);
    for (const { at, then } of limits) if (at.from <= when.to) look(then);
  };
  look(state);
  return [...found.values()];
}

/** By contract and state: what is never changed in place need not be asked twice, and the states to come may be large. */
const known = new WeakMap<AnyContract, WeakMap<object, Limits>>();
type Limits = ReturnType<NonNullable<AnyContract['limits']>>;

/** The moments at which something ends by itself, and what is there then. */
export function limitsIn(contract: AnyContract, state: unknown): Limits {
  const ask = (): Limits => contract.limits?.(state) ?? [];
  if (typeof state !== 'object' || state === null) return ask();
  const ofContract = known.get(contract) ?? new WeakMap<object, Limits>();
  known.set(contract, ofContract);
  const limits = ofContract.get(state) ?? ask();
  ofContract.set(state, limits);
  return limits;
}

/**
 * The answers that are allowed to a call, or a part of one, in this state, when nobody comes in between; what others write
 * has any answer.
 */
export const allowed = (
  contract: AnyContract,
  state: unknown,
  asked: Asked,
  when: Instant,
): readonly Allowed<unknown, unknown>[] =>
  inParts(contract, state, asked, when).map(({ byThen, ...each }) =>
    byThen ? { ...each, answer: Object.assign({}, each.answer, byThen(each.then ?? state)) } : each,
  );

/** The same, apart from what an answer says of what is there by the time that it is given. */
export function inParts(
  contract: AnyContract,
  state: unknown,
  { fn, args, part }: Asked,
  when: Instant,
): readonly Allowed<unknown, unknown>[] {
  if (part) return oneOrMore(part(state, whenOf(when)));
  const write = contract.writes?.[fn];
  if (write) return [written(state, write.step(state, [...args], whenOf(when)))];
  const model = contract.calls[fn];
  if (!model) {
    throw new PlainError(`the contract knows no function ${fn}`, {
      next: `add it to calls: ${Object.keys(contract.calls).join(', ')}`,
    });
  }
  return oneOrMore(model.step(state, args, whenOf(when)) as OneOrMore<Allowed<unknown, unknown>>);
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
  const found = whenHit(state, args, whenOf(when)) as OneOrMore<Allowed<unknown, unknown>>;
  return oneOrMore(found);
}

const oneOrMore = <T>(found: OneOrMore<T>): readonly T[] =>
  Array.isArray(found) ? (found as readonly T[]) : [found as T];

/** Where nobody would write that now, nothing changes. */
const written = (state: unknown, then: unknown = state): Allowed<unknown, unknown> => ({
  sentence: '',
  answer: like('whatever', () => true),
  then,
});

/** Keys of what a call, or what others write, is about. */
export const aboutOf = ({ calls, writes = {} }: AnyContract, { fn, args }: Asked): readonly string[] =>
  (calls[fn] ?? writes[fn]!).about([...args]);

/** The questions about what a call may have changed, each once. */
export function readersAfter(contract: AnyContract, asked: Asked): Asked[] {
  const { readers, calls } = contract;
  if (!readers || calls[asked.fn]?.reads) return [];
  const questions = aboutOf(contract, asked).flatMap(
    (key) => readers(key) as ModelCall<Record<string, (...args: unknown[]) => unknown>>[],
  );
  const each = new Map(questions.map(([fn, ...args]) => [keyOf([fn, args]), { fn, args }]));
  return [...each.values()];
}

/** It is promised what becomes of it beside others. */
export const mayMeet = ({ calls, linearizable }: AnyContract, fn: string): boolean =>
  linearizable === true || calls[fn]!.linearizable === true || calls[fn]!.parts !== undefined;

/** Neither is never made while the other is under way. */
export const mayBeBeside = ({ calls }: AnyContract, one: Asked, other: Asked): boolean =>
  !calls[one.fn]?.notBeside?.(one.args, other) && !calls[other.fn]?.notBeside?.(other.args, one);

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
export const distinct = (states: readonly unknown[]): unknown[] =>
  states.length < 2 ? [...states] : [...new Map(states.map((state) => [keyOf(state), state])).values()];

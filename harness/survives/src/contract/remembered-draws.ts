import type fc from 'fast-check';
import type { AnyContract } from '../language/language.ts';

/** Of one contract. A check draws some hundreds. */
const AT_MOST = 5_000;

const draws = new WeakMap<AnyContract, Map<string, unknown>>();

/**
 * What a process has drawn from this random before: each check of a contract draws the same, and to draw a history is to
 * play the model many times. `random` is not moved on by it: fast-check has one of its own for each value.
 *
 * @param what is drawn, with everything that it depends on beside the contract
 */
export function remembered<T>(contract: AnyContract, what: string, random: fc.Random, draw: () => T): T {
  const state = random.getState?.();
  if (!state) return draw();
  const ofContract = draws.get(contract) ?? new Map<string, unknown>();
  draws.set(contract, ofContract);
  const key = `${what} ${state.join()}`;
  if (ofContract.has(key)) return ofContract.get(key) as T;
  const value = draw();
  if (ofContract.size >= AT_MOST) ofContract.clear();
  ofContract.set(key, value);
  return value;
}

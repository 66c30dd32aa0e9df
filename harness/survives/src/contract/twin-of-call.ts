import type fc from 'fast-check';
import { twinOf, type AnyContract } from '../language/language.ts';
import type { Asked } from './possible.ts';

/** The call with the twin of one of its ids; undefined where it is about none that has one. */
export function twinOfCall(
  { calls }: AnyContract,
  { fn, args }: Asked,
  random: fc.Random,
): Asked | undefined {
  const twins = calls[fn]!.args.flatMap((arbitrary, index) => {
    const twin = twinOf(arbitrary, args[index], random);
    return twin === undefined ? [] : [{ index, twin }];
  });
  if (twins.length === 0) return undefined;
  const { index, twin } = twins[random.nextInt(0, twins.length - 1)]!;
  return { fn, args: args.with(index, twin) };
}

import type fc from 'fast-check';

/** What a call can have in common with an earlier one. */
interface InCommon {
  /** Its place among the arguments of the call. */
  index: number;
  /** What the earlier call had there. */
  value: unknown;
}

/** Arguments that two functions draw from the same arbitrary mean the same. */
export const inCommon = (
  arbitraries: readonly fc.Arbitrary<unknown>[],
  theirs: readonly fc.Arbitrary<unknown>[],
  args: readonly unknown[],
): InCommon[] =>
  arbitraries.flatMap((arbitrary, index) => {
    const at = theirs.indexOf(arbitrary);
    return at === -1 ? [] : [{ index, value: args[at] }];
  });

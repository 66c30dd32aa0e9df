import { useEffect, useState } from 'preact/hooks';
import type { CheckState } from '../modes/practice/check-state.ts';
import { ask } from './api.ts';
import type { BesideView } from './protocol.ts';

/** A check, and what stands beside its verdict. */
export interface ToldCheck {
  check: CheckState;
  beside: BesideView;
}

/**
 * The newest check with a verdict, told at once with what stands beside it: nothing comes in later and moves what is being
 * read. Until both are there, the one before stays.
 */
export function useTold(kata: string, last: CheckState | undefined): ToldCheck | undefined {
  const [told, setTold] = useState<ToldCheck>();
  useEffect(() => {
    if (!last) return undefined;
    let isWanted = true;
    ask<BesideView>(`/katas/${kata}/beside`).then(
      (beside) => isWanted && setTold({ check: last, beside }),
      // Without it the verdict is still one.
      () => isWanted && setTold({ check: last, beside: {} }),
    );
    return () => void (isWanted = false);
  }, [kata, last]);
  return told;
}

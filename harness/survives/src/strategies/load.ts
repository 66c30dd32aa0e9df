import type { Chooser } from '../execution/plan.ts';
import type { Property } from '../language/language.ts';

/** Under load every statement goes as it comes, so nobody is asked which one goes next. */
export const underLoad: Chooser = () => {
  throw new Error('a run under load has no schedule');
};

/** `50,000 trucks` */
export function amountOf({ load = '' }: Property, input: unknown): string {
  return typeof load === 'function' ? load(input) : load;
}

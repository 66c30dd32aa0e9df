import type { Counterexample, PropertyVerdict } from '../model/verdict.ts';
import type { ShownVerdict } from './shown.ts';

/** A property that broke, and how. */
export type ToldProperty = PropertyVerdict & { counterexample: Counterexample };

/** The first property that broke and has a story: one at a time is enough. */
export function toldProperty({ properties }: Pick<ShownVerdict, 'properties'>): ToldProperty | undefined {
  return properties.find(
    (property): property is ToldProperty =>
      property.verdict === 'broke' && property.counterexample !== undefined,
  );
}

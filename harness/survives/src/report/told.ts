import type { Counterexample, PropertyVerdict } from '../model/verdict.ts';
import type { ShownVerdict } from './shown.ts';

/** The first property that broke and has a story: one at a time is enough. */
export function toldProperty({
  properties,
}: Pick<ShownVerdict, 'properties'>): (PropertyVerdict & { counterexample: Counterexample }) | undefined {
  return properties.find(
    (property): property is PropertyVerdict & { counterexample: Counterexample } =>
      property.verdict === 'broke' && property.counterexample !== undefined,
  );
}

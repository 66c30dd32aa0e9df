import type { Counterexample, PropertyVerdict, Verdict } from '../model/verdict.ts';

/** The first property that broke and has a story: one at a time is enough. */
export function toldProperty({
  properties,
}: Pick<Verdict, 'properties'>): (PropertyVerdict & { counterexample: Counterexample }) | undefined {
  return properties.find(
    (property): property is PropertyVerdict & { counterexample: Counterexample } =>
      property.verdict === 'broke' && property.counterexample !== undefined,
  );
}

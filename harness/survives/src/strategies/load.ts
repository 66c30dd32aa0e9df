import { underLoad, type Conduct } from '../execution/conduct.ts';
import type { Property } from '../language/language.ts';

/** Every statement goes as it comes, so nobody is asked which one goes next. */
export const loadOf = ({ inStep = false }: Property): Conduct => underLoad({ inStep });

/** How a run of this property goes when it is played again: under load there is no schedule to follow. */
export const again = (property: Property, bySchedule: Conduct): Conduct =>
  property.load ? loadOf(property) : bySchedule;

/** `50,000 trucks` */
export function amountOf({ load = '' }: Property, input: unknown): string {
  return typeof load === 'function' ? load(input) : load;
}

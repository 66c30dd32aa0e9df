import fc from 'fast-check';
import { crowdsOf } from '../contract/crowds.ts';
import type { Property } from '../language/language.ts';
import type { InputSource } from '../model/effort.ts';
import { seedFrom } from '../time/seeded-random.ts';

/** fast-check's seed for a property: always the same, so that a check gives the same verdict and the same token. */
export function seedOf(name: string, property: Pick<Property, 'id'>): number {
  return seedFrom(`${name}/${property.id}`, 17);
}

/** Inputs that are played before any other: of crowds, each. */
export const examplesOf = ({ gathers }: Property): [unknown][] =>
  gathers ? crowdsOf(gathers).map((crowd) => [crowd]) : [];

/** A path into what only a thorough check looks at begins with it. */
const LARGER = 'larger:';
export const pathIn = (source: InputSource, path: string): string =>
  source === 'larger' ? LARGER + path : path;

/** Inputs are compared as text: fast-check may propose the same one twice. */
export const inputKey = (input: unknown): string => fc.stringify(input);

/** The input at a path of fast-check's tree of generated and shrunk values; undefined when there is none. */
export async function inputAt(
  name: string,
  property: Property,
  path: string,
): Promise<{ input: unknown } | undefined> {
  let found: { input: unknown } | undefined;
  const source = path.startsWith(LARGER) ? property.larger : property.inputs;
  if (!source) return undefined;
  const capture = fc.asyncProperty(source, (input) => {
    found ??= { input };
    return Promise.resolve();
  });
  const seed = seedOf(name, property);
  const examples = examplesOf(property);
  await fc.check(capture, {
    seed,
    path: path.replace(LARGER, ''),
    numRuns: 1,
    endOnFailure: true,
    examples,
  });
  return found;
}

/** The steps that a sentence names: `(steps 2 and 4)`, `Between step 1 and step 3`. */
export function citedSteps(sentences: string): ReadonlySet<number> {
  const named = sentences.matchAll(/\bstep (\d+)|\bsteps (\d+(?:(?:, | and )\d+)*)/g);
  const numbers = [...named].flatMap(([, one, several]) => (one ?? several ?? '').match(/\d+/g) ?? []);
  return new Set(numbers.map(Number));
}

const BEGIN = '<!-- mutants: begin -->';
const END = '<!-- mutants: end -->';

/**
 * docs/figures.md with what `npm run mutants` writes into it: in the place of what is there, or at its end. What
 * `npm run bench` writes is around it, and neither takes away the other's.
 */
export function withMutants(page: string, text: string): string {
  const marked = `${BEGIN}\n\n${text}\n\n${END}`;
  const before = mutantsIn(page);
  if (before === undefined) return `${page.trimEnd()}\n\n${marked}\n`;
  return page.replace(`${BEGIN}\n\n${before}\n\n${END}`, () => marked);
}

/** That part, without its marks; undefined where the page has none. */
export function mutantsIn(page: string): string | undefined {
  const [first, last] = [page.indexOf(BEGIN), page.indexOf(END)];
  return first === -1 || last === -1 ? undefined : page.slice(first + BEGIN.length, last).trim();
}

/** Parts of docs/figures.md that have a command of their own, in their order. What `npm run bench` writes is before them. */
const PARTS = ['mutants', 'engine-mutants'] as const;
export type PagePart = (typeof PARTS)[number];

const beginOf = (part: PagePart): string => `<!-- ${part}: begin -->`;
const endOf = (part: PagePart): string => `<!-- ${part}: end -->`;

/** The page with that part: in the place of what is there, or at its end. Nobody takes away what another has written. */
export function withPart(page: string, part: PagePart, text: string): string {
  const marked = (inside: string): string => `${beginOf(part)}\n\n${inside}\n\n${endOf(part)}`;
  const before = partIn(page, part);
  if (before === undefined) return `${page.trimEnd()}\n\n${marked(text)}\n`;
  return page.replace(marked(before), () => marked(text));
}

/** That part, without its marks; undefined where the page has none. */
export function partIn(page: string, part: PagePart): string | undefined {
  const [first, last] = [page.indexOf(beginOf(part)), page.indexOf(endOf(part))];
  return first === -1 || last === -1 ? undefined : page.slice(first + beginOf(part).length, last).trim();
}

/** What has been written anew, with all parts of the page that it takes the place of. */
export const withPartsOf = (old: string, written: string): string =>
  PARTS.reduce((page, part) => {
    const kept = partIn(old, part);
    return kept === undefined ? page : withPart(page, part, kept);
  }, written);

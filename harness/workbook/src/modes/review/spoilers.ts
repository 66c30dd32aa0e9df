import { commentsOf, withoutComments, type CommentSpan } from './comments.ts';

/** What would say how a card ends. */
export interface Giveaways {
  /** Name of the code's folder: `for-update-on-a-missing-row`. */
  code: string;
  /** What the entry file begins with: the design, or the near miss and what it breaks. */
  header: string;
  /** Names of the kata's promises. */
  promises: readonly string[];
  /** The file as it was delivered: what stands in it already gives nothing away. */
  delivered: string;
}

/** So many words in a row that also stand in the header are its words. */
const RUN = 4;

/** The comment with which a file begins, without its signs; '' when it begins with code. */
export function headerOf(file: string, text: string): string {
  return headerSpans(file, text)
    .map(({ begin, end }) => text.slice(begin, end).replace(/^(\/\/|--|\/\*+)\s?|\*\/$/g, ''))
    .join('\n');
}

/** The code of a card as a pull request would have it: without what its author wrote for the readers of the solution. */
export function withoutSpoilers(file: string, text: string, giveaways: Giveaways, isEntry: boolean): string {
  const headers = isEntry ? headerSpans(file, text) : [];
  const known = inWordsOnly(giveaways.delivered);
  const spoiling = commentsOf(file, text).filter((span) => {
    if (headers.some(({ begin }) => begin === span.begin)) return true;
    const comment = inWordsOnly(text.slice(span.begin, span.end));
    return names(comment, giveaways) || (!known.includes(comment) && tellsOf(comment, giveaways));
  });
  return withoutComments(text, spoiling).replace(/^\n+/, '');
}

/** @param comment in words only */
const names = (comment: string, { code, promises }: Giveaways): boolean =>
  [code, ...promises].some((name) => ` ${comment} `.includes(` ${inWordsOnly(name)} `));

/** @param comment in words only */
const tellsOf = (comment: string, { header }: Giveaways): boolean =>
  /\bnear miss\b|\bbreaks\b/.test(comment) || sharesARun(comment, inWordsOnly(header));

/** Whether so many words in a row of one stand in the other. Both in words only. */
export function sharesARun(one: string, other: string, run = RUN): boolean {
  const words = one.split(' ');
  const runs = words.slice(0, Math.max(0, words.length - run + 1)).map((_, at) => words.slice(at, at + run));
  return runs.some((each) => ` ${other} `.includes(` ${each.join(' ')} `));
}

/** Lower case, nothing but letters and digits, one space between. */
export function inWordsOnly(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Comments before the first code. */
function headerSpans(file: string, text: string): CommentSpan[] {
  const spans: CommentSpan[] = [];
  let end = 0;
  for (const span of commentsOf(file, text)) {
    if (text.slice(end, span.begin).trim() !== '') break;
    spans.push(span);
    end = span.end;
  }
  // A docstring belongs to what follows it.
  return spans.filter(({ begin }) => !text.startsWith('/**', begin));
}

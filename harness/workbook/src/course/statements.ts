import { shorten, summarizeSql } from 'survives-production/report';

/** A place in code where a statement is sent. Lines count from 1. */
export interface CodeStatement {
  file: string;
  /** As a counterexample names it: the line of `query`. */
  line: number;
  lastLine: number;
  /** What is sent, in one line; the argument as it is written where that is no literal. */
  text: string;
}

const MOST = 120;

/** Where this file sends SQL, in the order of its lines. Read off the text: what is sent by other names is not found. */
export function statementsIn(file: string, text: string): CodeStatement[] {
  return [...text.matchAll(/\.query\s*(?:<(?:[^<>()]|<[^<>()]*>)*>)?\s*\(/g)].map((match) => {
    const begin = match.index + match[0].length;
    const end = endOfCall(text, begin);
    return {
      file,
      line: lineAt(text, match.index + 1),
      lastLine: lineAt(text, end),
      text: shorten(sentBy(text.slice(begin, end)), MOST),
    };
  });
}

/**
 * The statements that a line stands for: the one that it is a part of, and those in functions of the same file that it
 * calls.
 */
export function statementsAt(file: string, text: string, line: number): CodeStatement[] {
  const statements = statementsIn(file, text);
  const called = [...(text.split('\n')[line - 1] ?? '').matchAll(/\b([\w$]+)\s*\(/g)].map(
    ([, name]) => name!,
  );
  const bodies = called.flatMap((name) => bodyOf(text, name) ?? []);
  return statements.filter(
    (each) =>
      (line >= each.line && line <= each.lastLine) ||
      bodies.some(({ begin, end }) => each.line >= begin && each.lastLine <= end),
  );
}

function bodyOf(text: string, name: string): { begin: number; end: number } | undefined {
  const found = new RegExp(`\\bfunction ${name.replaceAll('$', '\\$')}\\b[^{]*\\)[^{]*{`).exec(text);
  if (!found) return undefined;
  const open = found.index + found[0].length;
  return { begin: lineAt(text, found.index), end: lineAt(text, endOfCall(text, open)) };
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** Behind the opening bracket; brackets inside of texts do not count. */
function endOfCall(text: string, begin: number): number {
  let depth = 1;
  for (let index = begin; index < text.length; index++) {
    const sign = text[index]!;
    if (`'"\``.includes(sign)) index = endOfLiteral(text, index);
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && --depth === 0) return index;
  }
  return text.length;
}

function endOfLiteral(text: string, begin: number): number {
  for (let index = begin + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === text[begin]) return index;
  }
  return text.length;
}

function sentBy(args: string): string {
  const first = args.trimStart();
  if (!`'"\``.includes(first[0] ?? ' ')) return first.split(/[,\n]/)[0]!.trim();
  // What stands for a parameter is taken for a text where its value is not known.
  return summarizeSql(first.slice(1, endOfLiteral(first, 0))).replace(/'(\$\d+)'/g, '$1');
}

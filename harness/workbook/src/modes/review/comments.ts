/** A comment in code, from its first sign to behind its last. */
export interface CommentSpan {
  begin: number;
  end: number;
}

/** Comments of TypeScript, and those of SQL in its template texts. Texts in which something only looks like one are left. */
export function commentsOf(file: string, text: string): CommentSpan[] {
  return file.endsWith('.sql') ? scan(text, SQL) : scan(text, TYPESCRIPT);
}

interface Language {
  line: string;
  quotes: string;
}

const TYPESCRIPT: Language = { line: '//', quotes: `'"\`` };
const SQL: Language = { line: '--', quotes: `'"` };

function scan(text: string, { line, quotes }: Language): CommentSpan[] {
  const found: CommentSpan[] = [];
  for (let index = 0; index < text.length; index++) {
    const sign = text[index]!;
    if (text.startsWith(line, index)) {
      found.push({ begin: index, end: endOfLine(text, index) });
      index = endOfLine(text, index);
    } else if (text.startsWith('/*', index)) {
      const end = text.indexOf('*/', index + 2);
      found.push({ begin: index, end: end === -1 ? text.length : end + 2 });
      index = found.at(-1)!.end - 1;
    } else if (quotes.includes(sign)) {
      const end = endOfText(text, index);
      if (sign === '`') {
        const inside = scan(text.slice(index + 1, end), SQL);
        found.push(...inside.map((span) => ({ begin: span.begin + index + 1, end: span.end + index + 1 })));
      }
      index = end;
    }
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function endOfText(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === text[from]) return index;
  }
  return text.length;
}

/** Takes comments out; a line that held nothing else goes with them. */
export function withoutComments(text: string, spans: readonly CommentSpan[]): string {
  let left = text;
  for (const { begin, end } of spans.toSorted((a, b) => b.begin - a.begin)) {
    const before = left.slice(0, begin);
    const after = left.slice(end);
    const alone = /(^|\n)[ \t]*$/.test(before) && /^[ \t]*(\n|$)/.test(after);
    left = alone
      ? before.replace(/[ \t]*$/, '') + after.replace(/^[ \t]*(\n|$)/, '')
      : before.replace(/[ \t]+$/, '') + after;
  }
  return left;
}

/** A piece of an SQL text. Comments and white space are no tokens; `spaced` says that some stood before it. */
export interface SqlToken {
  kind: 'word' | 'quoted-name' | 'string' | 'number' | 'parameter' | 'sign';
  text: string;
  /** `text` in upper case for words, else ''. */
  keyword: string;
  spaced: boolean;
  /** Open parentheses and brackets around it. A parenthesis counts as outside of itself. */
  depth: number;
}

/**
 * Lexical structure as in PostgreSQL's manual, 4.1: nested comments, E'' with backslashes, dollar quotes. Order
 * matters: the first alternative that matches wins.
 */
const TOKEN = new RegExp(
  [
    /(?<space>\s+|--[^\n]*)/,
    /(?<comment>\/\*)/,
    /(?<string>\$(?<tag>[A-Za-z_\u0080-\uffff]?[\w\u0080-\uffff]*)\$[\s\S]*?\$\k<tag>\$|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')/,
    /(?<quoted>(?:[uU]&)?"(?:[^"]|"")*")/,
    /(?<parameter>\$\d+)/,
    /(?<number>\d[\w.]*|\.\d\w*)/,
    /(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/,
    /(?<sign>::|<=|>=|<>|!=|->>|->|\|\||:=|[\s\S])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'uy',
);

const KINDS = {
  string: 'string',
  quoted: 'quoted-name',
  parameter: 'parameter',
  number: 'number',
  word: 'word',
  sign: 'sign',
} as const;

/** Never fails: what it does not know is a `sign`. */
export const tokenize = (sql: string): SqlToken[] => [...tokensOf(sql)];

/** One by one: whoever asks for the first word only need not read the rest. */
export function* tokensOf(sql: string, from = 0): Generator<SqlToken, void> {
  let depth = 0;
  let spaced = false;
  for (let at = from; at < sql.length;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(sql);
    const text = found?.[0] ?? sql.charAt(at);
    const groups = found?.groups ?? {};
    if (groups.comment !== undefined) at = endOfComment(sql, at);
    else at += text.length;
    if (groups.comment !== undefined || groups.space !== undefined) {
      spaced = true;
      continue;
    }
    if (text === ')' || text === ']') depth = Math.max(0, depth - 1);
    yield {
      kind: kindOf(groups),
      text,
      keyword: groups.word ? text.toUpperCase() : '',
      spaced,
      depth,
    };
    if (text === '(' || text === '[') depth += 1;
    spaced = false;
  }
}

function kindOf(groups: Record<string, string | undefined>): SqlToken['kind'] {
  for (const [group, kind] of Object.entries(KINDS)) if (groups[group] !== undefined) return kind;
  return 'sign';
}

/** Comments nest in SQL. An unclosed one reaches to the end. */
function endOfComment(sql: string, start: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = start;
  let open = 0;
  for (let edge = edges.exec(sql); edge; edge = edges.exec(sql)) {
    open += edge[0] === '/*' ? 1 : -1;
    if (open === 0) return edges.lastIndex;
  }
  return sql.length;
}

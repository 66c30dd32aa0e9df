import { CONTROL_VERBS } from './control.ts';
import { printable } from '../text/text.ts';
import { tokenize, type SqlToken } from './tokens.ts';
import { insertedValue, sqlLiteral } from '../text/values.ts';

/**
 * Words that are reserved (PostgreSQL's manual, appendix C), so that writing them in capitals can never change
 * a name, and the two that only ever introduce a condition.
 */
const RESERVED = new Set(
  `ALL AND ANY AS ASC BETWEEN CASE DEFAULT DESC DISTINCT ELSE END EXCEPT EXISTS FALSE FOR FROM GROUP HAVING IN INTERSECT
  INTO IS JOIN LATERAL LEFT LIMIT NOT NULL OFFSET ON OR ORDER RETURNING SELECT THEN TRUE UNION USING WHEN WHERE WITH`.split(
    /\s+/,
  ),
);
/** After FOR: not reserved, but nothing else can stand there. */
const LOCKING = new Set(['UPDATE', 'NO', 'KEY', 'SHARE', 'OF', 'NOWAIT', 'SKIP', 'LOCKED']);
/** Statements that consist of such words, and perhaps of a name. */
const CONTROL = new Set([...CONTROL_VERBS, 'LOCK']);
const CONTROL_WORDS = [
  ...CONTROL,
  ...`TRANSACTION WORK ISOLATION LEVEL READ COMMITTED REPEATABLE SERIALIZABLE ONLY WRITE TO LOCAL SESSION TABLE
  MODE ACCESS ROW SHARE EXCLUSIVE NOWAIT CONSTRAINTS ALL DEFERRED IMMEDIATE`.split(/\s+/),
];

/**
 * One statement in one line, as a reviewer would say it: `SELECT … seat_locks WHERE seat_id = 'A1'`,
 * `INSERT seat_locks (A1, bob, …)`. Parameters stand where they are used. What has another shape than the usual
 * ones is given as it was sent, on one line: less tidy, never wrong.
 */
export function summarizeSql(sql: string, params: readonly unknown[] = []): string {
  const tokens = withoutLastSemicolon(tokenize(sql));
  const show = (part: readonly SqlToken[]): string => joinTokens(part, params);
  if (tokens.length === 0) return printable(sql) || '(empty statement)';
  if (tokens.some(({ text, depth }) => text === ';' && depth === 0)) return show(tokens);
  switch (tokens[0]?.keyword) {
    case 'SELECT':
      return select(tokens, show);
    case 'INSERT':
      return insert(tokens, params, show) ?? show(tokens);
    case 'UPDATE':
      return `UPDATE ${show(capitalize(beforeReturning(tokens.slice(1)), ['SET']))}`;
    case 'DELETE':
      return tokens[1]?.keyword === 'FROM'
        ? `DELETE ${show(beforeReturning(tokens.slice(2)))}`
        : show(tokens);
    default:
      return show(CONTROL.has(tokens[0]?.keyword ?? '') ? capitalize(tokens, CONTROL_WORDS) : tokens);
  }
}

/** Part of a statement in one line, its parameters where they are used. */
export function joinTokens(tokens: readonly SqlToken[], params: readonly unknown[]): string {
  return printable(join(tokens, params));
}

type Show = (part: readonly SqlToken[]) => string;

function select(tokens: SqlToken[], show: Show): string {
  const from = tokens.findIndex(
    ({ keyword, depth }, index) =>
      keyword === 'FROM' && depth === 0 && tokens[index - 1]?.keyword !== 'DISTINCT',
  );
  const createsTable = tokens.slice(0, from).some(({ keyword, depth }) => keyword === 'INTO' && depth === 0);
  return from === -1 || createsTable ? show(tokens) : `SELECT … ${show(tokens.slice(from + 1))}`;
}

/** `INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT …`; `undefined` for any other form. */
function insert(tokens: SqlToken[], params: readonly unknown[], show: Show): string | undefined {
  if (tokens[1]?.keyword !== 'INTO') return undefined;
  const body = beforeReturning(tokens.slice(2));
  const opens = body.findIndex(({ text }) => text === '(');
  const source = body.findIndex(
    ({ keyword, depth }) => depth === 0 && (keyword === 'VALUES' || keyword === 'SELECT'),
  );
  if (source === -1 || body.slice(0, source).some(({ keyword, depth }) => keyword === 'WITH' && depth === 0))
    return undefined;
  const target = show(body.slice(0, opens === -1 ? source : Math.min(opens, source)));
  if (body[source]?.keyword === 'SELECT') return `INSERT ${target} ${show(body.slice(source))}`;
  const afterValues = body.slice(source + 1);
  const closes = afterValues.findIndex(({ text, depth }) => text === ')' && depth === 0);
  if (afterValues[0]?.text !== '(' || closes === -1) return undefined;
  const rest = afterValues.slice(closes + 1);
  const conflict = rest.findIndex(({ keyword, depth }) => keyword === 'ON' && depth === 0);
  const more = rest[0]?.text === ',' ? ', …' : '';
  const tuple = insertedTuple(afterValues.slice(1, closes), params);
  return `INSERT ${target} (${tuple})${more}${conflict === -1 ? '' : ` ${show(capitalize(rest.slice(conflict), CONFLICT))}`}`;
}

const CONFLICT = ['CONFLICT', 'CONSTRAINT', 'DO', 'NOTHING', 'UPDATE', 'SET'];

/** Values that are a parameter or a constant are shown, what is computed is not: `A1, bob, …`. */
function insertedTuple(tokens: readonly SqlToken[], params: readonly unknown[]): string {
  const shown = splitAtCommas(tokens).map((value) => {
    const [first, ...more] = value;
    if (!first || more.length > 0) return '…';
    if (first.kind === 'parameter') return insertedValue(paramOf(first, params) ?? first.text);
    if (first.kind === 'string' && first.text.startsWith("'"))
      return insertedValue(first.text.slice(1, -1).replaceAll("''", "'"));
    return first.kind === 'number' || RESERVED.has(first.keyword) ? inCapitals(first).text : '…';
  });
  return shown.filter((text, index) => text !== '…' || shown[index - 1] !== '…').join(', ');
}

export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
  const outermost = Math.min(...tokens.map(({ depth }) => depth));
  const parts: SqlToken[][] = [[]];
  for (const token of tokens) {
    if (token.text === ',' && token.depth === outermost) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** RETURNING is always the last clause; the rows that it returns are shown by the result. */
function beforeReturning(tokens: SqlToken[]): SqlToken[] {
  const returning = tokens.findIndex(({ keyword, depth }) => keyword === 'RETURNING' && depth === 0);
  return returning === -1 ? tokens : tokens.slice(0, returning);
}

function withoutLastSemicolon(tokens: SqlToken[]): SqlToken[] {
  const end = tokens.findLastIndex(({ text }) => text !== ';');
  return tokens.slice(0, end + 1);
}

/** Writes these words in capitals outside of all parentheses, where they cannot be columns. */
function capitalize(tokens: readonly SqlToken[], words: readonly string[]): SqlToken[] {
  return tokens.map((token) =>
    token.depth === 0 && words.includes(token.keyword) ? inCapitals(token) : token,
  );
}

function inCapitals(token: SqlToken): SqlToken {
  return token.kind === 'word' ? { ...token, text: token.keyword } : token;
}

function join(tokens: readonly SqlToken[], params: readonly unknown[]): string {
  let line = '';
  // Not asked of the line: to look at the end of a text that grows takes longer with each piece.
  let last = '';
  let afterFor = false;
  for (const token of tokens) {
    const locking: boolean = afterFor && LOCKING.has(token.keyword);
    afterFor = token.keyword === 'FOR' || locking;
    const text = shown(token, params, locking);
    const tight = token.text === ')' || last.endsWith('(');
    const gap = token.spaced && !tight && line !== '' ? ' ' : '';
    last = last.endsWith('-') && text.startsWith('-') ? `(${text})` : text;
    line += gap + last;
  }
  return line;
}

function shown(token: SqlToken, params: readonly unknown[], locking: boolean): string {
  if (token.kind === 'parameter') {
    const value = paramOf(token, params);
    return value === undefined ? token.text : sqlLiteral(value);
  }
  return locking || RESERVED.has(token.keyword) ? token.keyword : token.text;
}

/** `undefined` when there is none: the text then keeps its `$3`. */
function paramOf(token: SqlToken, params: readonly unknown[]): unknown {
  const index = Number(token.text.slice(1)) - 1;
  return index in params ? (params[index] ?? null) : undefined;
}

import { joinTokens, splitAtCommas, summarizeSql } from './summary.ts';
import { tokenize, type SqlToken } from './tokens.ts';
import { printable } from '../text/text.ts';
import { insertedValue, sqlLiteral } from '../text/values.ts';

/** One way to say what was done. */
export interface Form {
  text: string;
  /** So much of the beginning has to be readable; a form that must be cut shorter gives way to the next. */
  keep: number;
  /** Only when even the shortest ending leaves no room for anything else. */
  lastResort?: true;
}

/** More constants than this say less than the words that they would push out. */
const MOST_CONSTANTS = 3;

/**
 * A statement for less and less room: `SELECT … seat_locks WHERE seat_id = 'A1'`, the same without the first
 * ellipsis, `SELECT seat_locks (A1)`. That a read locks rows is the last thing to go.
 */
export function sqlForms(sql: string, params: readonly unknown[]): Form[] {
  const text = summarizeSql(sql, params);
  const tokens = tokenize(sql);
  const keep = endOfWhatMatters(text, tokens, params);
  const forms: Form[] = [{ text, keep }];
  if (text.startsWith('SELECT … '))
    forms.push({ text: text.replace('SELECT … ', 'SELECT '), keep: keep - 2 });
  forms.push(...shortForms(tokens, params, text));
  return [...forms, { text: forms.at(-1)?.text ?? text, keep: 0, lastResort: true }];
}

function shortForms(tokens: readonly SqlToken[], params: readonly unknown[], full: string): Form[] {
  const verb = tokens[0]?.keyword ?? '';
  if (verb === 'INSERT') return shortInserts(full);
  const rest = ['SELECT', 'UPDATE', 'DELETE'].includes(verb) ? afterTable(verb, tokens) : undefined;
  const lock = LOCKING_CLAUSE.exec(full)?.[0];
  if (!rest) {
    const join = verb === 'SELECT' && lock ? plainJoin(tokens) : undefined;
    if (join) return named(`SELECT ${join.tables.map(printable).join(', ')}`, join.clauses, params, lock);
    return verb === 'SELECT' ? functionCall(tokens) : [];
  }
  const name = `${verb} ${printable(rest.table)}`;
  return [...written(name, rest.clauses, params), ...named(name, rest.clauses, params, lock)];
}

function named(
  name: string,
  clauses: readonly SqlToken[],
  params: readonly unknown[],
  lock: string | undefined,
): Form[] {
  const constants = condition(clauses).flatMap((token) => constantOf(token, params));
  const shown = constants.length > MOST_CONSTANTS ? [...constants.slice(0, MOST_CONSTANTS), '…'] : constants;
  return [
    ...(shown.length > 0 ? [whole(`${name} (${shown.join(', ')})${lock ? ` ${lock}` : ''}`)] : []),
    ...(lock ? [{ ...whole(`${name} ${lock}`), lastResort: true as const }] : []),
  ];
}

/** `UPDATE depots (izmir) SET load_kg = 9800`, `UPDATE depots (izmir) SET 9800`: what is lost has to be seen being written. */
function written(name: string, clauses: readonly SqlToken[], params: readonly unknown[]): Form[] {
  if (clauses[0]?.keyword !== 'SET') return [];
  const end = clauses.findIndex(({ keyword, depth }, at) => at > 0 && depth === 0 && CLAUSES.has(keyword));
  const assignments = splitAtCommas(clauses.slice(1, end === -1 ? clauses.length : end)).map((tokens) => {
    const at = tokens.findIndex(({ text }) => text === '=');
    const value = joinTokens(tokens.slice(at + 1), params);
    return { column: joinTokens(tokens.slice(0, at), params), value: at > 0 && isShort(value) ? value : '…' };
  });
  if (assignments.every(({ value }) => value === '…')) return [];
  const target = named(name, clauses, params, undefined)[0]?.text ?? name;
  const shown = assignments.slice(0, MOST_CONSTANTS);
  const more = assignments.length > shown.length ? ', …' : '';
  const pairs = shown.map(({ column, value }) => `${column} = ${value}`);
  return [
    whole(`${target} SET ${pairs.join(', ')}${more}`),
    whole(`${target} SET ${shown.map(({ value }) => value).join(', ')}${more}`),
  ];
}

const isShort = (value: string): boolean => value.length <= 20;

function whole(text: string): Form {
  return { text, keep: text.length };
}

/** `SELECT pg_advisory_xact_lock(…)` */
function functionCall(tokens: readonly SqlToken[]): Form[] {
  const [, name, opens] = tokens;
  const last = tokens.findLastIndex(({ text }) => text !== ';');
  const closes = tokens.findIndex(({ text, depth }, index) => index > 2 && text === ')' && depth === 0);
  const onlyThat = name?.kind === 'word' && opens?.text === '(' && closes === last && closes > 3;
  return onlyThat ? [whole(`SELECT ${printable(name.text)}(…)`)] : [];
}

/** `INSERT seat_locks (A1, alice, …) ON CONFLICT …` → `INSERT seat_locks (A1, …) ON CONFLICT …` */
function shortInserts(full: string): Form[] {
  const [, start, more] =
    /^(INSERT [^(]+\([^,()']+), [^()']+\)(.*)$/.exec(full.replace(/ AS \w+ \(/, ' (')) ?? [];
  if (start === undefined || more === undefined) return [];
  return [
    whole(`${start}, …)${more.startsWith(' ON CONFLICT') && more.length > 12 ? ' ON CONFLICT …' : more}`),
  ];
}

const LOCKING_CLAUSE = /\bFOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)( OF \w+)?( NOWAIT| SKIP LOCKED)?/;

/** The single table that a statement names, and what follows it. With several tables one alone would mislead. */
function afterTable(
  verb: string,
  tokens: readonly SqlToken[],
): { table: string; clauses: readonly SqlToken[] } | undefined {
  const start =
    verb === 'UPDATE' ? 1 : tokens.findIndex(({ keyword, depth }) => keyword === 'FROM' && depth === 0) + 1;
  const clauses = tokens.findIndex(({ keyword }, index) => index > start && CLAUSES.has(keyword));
  const end = clauses === -1 ? tokens.length : clauses;
  const target = tokens.slice(start, end);
  const several = target.some(({ text, keyword }) => text === ',' || text === '(' || keyword === 'JOIN');
  const subqueries = tokens
    .slice(end)
    .some(({ keyword }) => ['SELECT', 'UNION', 'USING', 'FROM'].includes(keyword));
  if (start === 0 || several || subqueries || target.length === 0) return undefined;
  const table = target.slice(0, target[1]?.text === '.' ? 3 : 1).map(({ text }) => text);
  return { table: table.join(''), clauses: tokens.slice(end) };
}

/** The tables of a SELECT that joins nothing but tables: which of them it locks, its last words say. */
function plainJoin(
  tokens: readonly SqlToken[],
): { tables: readonly string[]; clauses: readonly SqlToken[] } | undefined {
  const start = tokens.findIndex(({ keyword, depth }) => keyword === 'FROM' && depth === 0) + 1;
  const end = tokens.findIndex(({ keyword }, index) => index > start && CLAUSES.has(keyword));
  const target = tokens.slice(start, end);
  const computes = tokens.slice(start).some(({ text, keyword }) => text === '(' || keyword === 'SELECT');
  if (start === 0 || computes) return undefined;
  const tables = target.filter(
    (_, index) => index === 0 || target[index - 1]!.text === ',' || target[index - 1]!.keyword === 'JOIN',
  );
  return { tables: tables.map(({ text }) => text), clauses: tokens.slice(end) };
}

const CLAUSES = new Set([
  'WHERE',
  'SET',
  'ORDER',
  'GROUP',
  'HAVING',
  'LIMIT',
  'OFFSET',
  'FOR',
  'RETURNING',
  'FETCH',
]);

/** WHERE without what is set before it and what is ordered after it: the part that says which rows. */
function condition(clauses: readonly SqlToken[]): readonly SqlToken[] {
  const start = clauses.findIndex(({ keyword, depth }) => keyword === 'WHERE' && depth === 0);
  if (start === -1) return [];
  const after = clauses.slice(start + 1);
  const end = after.findIndex(({ keyword, depth }) => CLAUSES.has(keyword) && depth === 0);
  return end === -1 ? after : after.slice(0, end);
}

function constantOf(token: SqlToken, params: readonly unknown[]): string[] {
  if (token.kind === 'parameter') return [insertedValue(params[Number(token.text.slice(1)) - 1])];
  if (token.kind === 'string' && token.text.startsWith("'"))
    return [insertedValue(token.text.slice(1, -1).replaceAll("''", "'"))];
  return token.kind === 'number' ? [token.text] : [];
}

/** A statement may have as many constants as a fleet has trucks; the last of them are enough to find the end. */
const CONSTANTS_LOOKED_FOR = 100;

/** Up to the last constant, and to the locking clause: without them nobody sees who is in whose way. */
function endOfWhatMatters(text: string, tokens: readonly SqlToken[], params: readonly unknown[]): number {
  const constants = tokens.flatMap((token) => {
    if (token.kind === 'parameter') return [sqlLiteral(params[Number(token.text.slice(1)) - 1])];
    return token.kind === 'string' || token.kind === 'number' ? [printable(token.text)] : [];
  });
  const last = [...new Set(constants.reverse())].slice(0, CONSTANTS_LOOKED_FOR);
  const ends = last.map((constant) => text.lastIndexOf(constant) + constant.length);
  const clause = /\bFOR (NO KEY )?(UPDATE|SHARE)( SKIP LOCKED| NOWAIT)?|\bON CONFLICT\b/.exec(text);
  return Math.max(0, ...ends, clause ? clause.index + clause[0].length : 0);
}

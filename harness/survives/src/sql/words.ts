import type { ReadStatement } from '../model/read-statement.ts';
import { controlOf } from './control.ts';
import { tokenize, type SqlToken } from './tokens.ts';
import { nameOf, Relations } from './relations.ts';

/**
 * Reads a text by its words: for what the parser refuses, and where there is no parser, in a browser. It knows
 * where statements, literals and comments end and what the common clauses look like; of a statement that is unusual
 * it may miss a table, and it takes a type with a length for a call.
 */
export function readWords(sql: string): ReadStatement[] {
  const statements: SqlToken[][] = [[]];
  for (const token of tokenize(sql)) {
    if (token.text === ';' && token.depth === 0) statements.push([]);
    else statements.at(-1)!.push(token);
  }
  return statements.filter((tokens) => tokens.length > 0).map(readStatement);
}

function readStatement(all: readonly SqlToken[]): ReadStatement {
  const tokens = all.slice(all.findIndex(({ text }) => text !== '('));
  const words = tokens.map(({ keyword }) => keyword);
  const [first = ''] = words;
  const control = controlOf(words);
  const relations = new Relations(tokens);
  const verb = first === 'WITH' ? mainVerb(tokens, relations) : first;
  const runs = !NAMES_ONLY.has(verb) && control === undefined;
  return {
    verb,
    table: control === undefined ? tableOf(verb, relations) : '',
    reads: runs ? relations.read : [],
    writes: runs ? [...new Set(relations.written.map(({ name }) => name))] : [],
    calls: runs ? callsIn(tokens, relations) : [],
    ...(control && { control }),
    ...(words.includes('CHAIN') && !words.includes('NO') && control && { chains: true as const }),
    ...isolationIn(words),
    ...settingIn(tokens),
    ...(runs && relations.locksRows && { locksRows: true as const }),
    ...((verb === 'DO' || verb === 'EXECUTE') && { opaque: true as const }),
  };
}

/** They name tables, and neither read nor change what is in them. */
const NAMES_ONLY = new Set(
  `LOCK CREATE ALTER DROP PREPARE EXPLAIN REFRESH VACUUM ANALYZE FETCH CLOSE DO EXECUTE GRANT REVOKE`.split(
    ' ',
  ),
);

/** What a WITH is called by: its own INSERT, UPDATE, DELETE or MERGE, else the first in its expressions. */
function mainVerb(tokens: readonly SqlToken[], { written }: Relations): string {
  const main = tokens.find(({ keyword, depth }) => depth === 0 && MAIN.has(keyword))?.keyword ?? 'SELECT';
  return main === 'SELECT' ? (written[0]?.verb ?? main) : main;
}

const MAIN = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function tableOf(verb: string, { written, all }: Relations): string {
  if (verb === 'FETCH' || verb === 'DO' || verb === 'CLOSE') return '';
  const main = written.find((relation) => relation.verb === verb && relation.depth === 0) ?? written[0];
  return main?.name ?? all[0] ?? '';
}

function isolationIn(words: readonly string[]): Pick<ReadStatement, 'isolation'> {
  const at = words.findIndex((word, index) => word === 'LEVEL' && words[index - 1] === 'ISOLATION');
  if (at === -1) return {};
  const [first = '', second = ''] = words.slice(at + 1);
  return { isolation: first === 'SERIALIZABLE' ? first : `${first} ${second}` };
}

function settingIn(tokens: readonly SqlToken[]): Pick<ReadStatement, 'sets'> {
  if (tokens[0]?.keyword === 'SET') return setIn(tokens);
  const call = tokens.findIndex(({ keyword }) => keyword === 'SET_CONFIG');
  if (call === -1) return {};
  const { kind, text = '' } = tokens[call + 2] ?? {};
  const local = tokens.slice(call).some(({ keyword }) => keyword === 'TRUE');
  return { sets: [{ name: kind === 'string' ? text.slice(1, -1).toLowerCase() : '', local }] };
}

function setIn(tokens: readonly SqlToken[]): Pick<ReadStatement, 'sets'> {
  const scope = tokens[1]?.keyword ?? '';
  const from = scope === 'LOCAL' || scope === 'SESSION' ? 2 : 1;
  const [first, ...more] = tokens.slice(from);
  if (first === undefined || /^(TRANSACTION|CONSTRAINTS)$/.test(first.keyword)) return {};
  if (first.keyword === 'CHARACTERISTICS')
    return { sets: [{ name: 'default_transaction_isolation', local: false }] };
  const isCustom = more[0]?.text === '.' && more[1] !== undefined;
  const name = isCustom ? `${first.text}.${more[1]!.text}` : first.text;
  return { sets: [{ name: name.toLowerCase(), local: scope === 'LOCAL' }] };
}

/** Words that stand before a parenthesis without calling anything. */
const NO_CALLS = new Set(
  `ALL AND ANY ARRAY AS BY CASE CAST CHECK COALESCE CONFLICT CUBE DISTINCT ELSE EXCEPT EXISTS FILTER FOREIGN FROM GREATEST
  GROUP GROUPING HAVING IN INTERSECT INTO JOIN KEY LATERAL LEAST LIMIT MATERIALIZED NOT NULLIF OFFSET ON OR OVER PARTITION
  PRIMARY REFERENCES RETURNING ROLLUP ROW SELECT SET SETS SOME THEN UNION UNIQUE USING VALUES WHEN WHERE WITH WITHIN
  CHAR CHARACTER VARCHAR NUMERIC DECIMAL BIT INTERVAL`.split(/\s+/),
);

const VALUE_FUNCTIONS = new Set(
  'CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIMESTAMP LOCALTIME'.split(' '),
);

function callsIn(tokens: readonly SqlToken[], relations: Relations): string[] {
  const calls = new Set<string>();
  tokens.forEach((token, index) => {
    if (VALUE_FUNCTIONS.has(token.keyword)) calls.add(token.text.toLowerCase());
    else if (
      index > 0 &&
      tokens[index + 1]?.text === '(' &&
      isName(token) &&
      !isAlias(tokens, index) &&
      !relations.isNamedAt(index)
    )
      calls.add(pathBefore(tokens, index).replace(/^pg_catalog\./, ''));
  });
  return [...calls];
}

const isName = ({ kind, keyword }: SqlToken): boolean =>
  kind === 'quoted-name' || (kind === 'word' && !NO_CALLS.has(keyword));

/** `AS stop (customer_id, position)`, and the type in `AS numeric(3, 2)`. */
const isAlias = (tokens: readonly SqlToken[], index: number): boolean => tokens[index - 1]?.keyword === 'AS';

/** `billing.charge` of `billing.charge(…)` */
function pathBefore(tokens: readonly SqlToken[], index: number): string {
  const name = nameOf(tokens[index]!);
  return tokens[index - 1]?.text === '.' && index > 1 ? `${pathBefore(tokens, index - 2)}.${name}` : name;
}

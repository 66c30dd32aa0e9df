import { CONTROL_VERBS } from './control-verbs.ts';

/**
 * What a statement is called in a schedule: its verb and the first table that it names, `SELECT seat_locks`.
 * Coarse on purpose: an anchor has to survive edits to the statement.
 *
 * Not a parser. Comments and literals are taken out; then the first name after FROM, INTO, UPDATE, JOIN or
 * TABLE that is neither a common table expression of the statement nor a function call.
 */
export function anchorOf(sql: string): string {
  const known = anchors.get(sql);
  if (known !== undefined) return known;
  // Code that builds its statements from values would fill the memory.
  if (anchors.size > 2_000) anchors.clear();
  const anchor = readAnchor(sql);
  anchors.set(sql, anchor);
  return anchor;
}

const anchors = new Map<string, string>();

function readAnchor(sql: string): string {
  const bare = sql
    // Whichever begins first: a literal may hold the sign of a comment, and a comment an apostrophe.
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (match) => (match.startsWith("'") ? "''" : ' '))
    .replace(FROM_AS_ARGUMENT, '$1(')
    .replace(/\s+/g, ' ')
    .replace(/^[ (]+/, '')
    .trim();
  const verb = /^[a-z]+/i.exec(bare)?.[0].toUpperCase() ?? 'EMPTY';
  const table = firstTable(bare);
  return table && !CONTROL_VERBS.has(verb) ? `${mainVerb(verb, bare)} ${table}` : verb;
}

/** `extract(epoch FROM held_until)`: a FROM that names no table. */
const FROM_AS_ARGUMENT = /\b(EXTRACT|SUBSTRING|OVERLAY|TRIM)\s*\([^()]*?\bFROM\b/gi;

/** `WITH … INSERT` is an INSERT: the first data-modifying verb, else SELECT. */
function mainVerb(verb: string, bare: string): string {
  if (verb !== 'WITH') return verb;
  return /(?<!\b(?:FOR|KEY) )\b(INSERT|UPDATE|DELETE|MERGE)\b/i.exec(bare)?.[1]?.toUpperCase() ?? 'SELECT';
}

function firstTable(bare: string): string | undefined {
  const expressions = new Set(
    [
      ...bare.matchAll(
        /(?:\bWITH(?: RECURSIVE)?|,)\s*("[^"]+"|\w+)(?:\s*\([^)]*\))?\s+AS\s*(?:(?:NOT )?MATERIALIZED\s*)?\(/gi,
      ),
    ].map((m) => name(m[1]!)),
  );
  const named = bare.matchAll(
    /\b(?:FROM|INTO|UPDATE|JOIN|TABLE(?: IF (?:NOT )?EXISTS)?)\s+(?:ONLY\s+)?((?:(?:"[^"]+"|\w+)\.)*(?:"[^"]+"|\w+))(\s*\()?/gi,
  );
  for (const [match, table, parenthesis] of named) {
    const candidate = name(table!);
    const isFunction = parenthesis !== undefined && /^(?:FROM|JOIN)/i.test(match);
    if (!isFunction && !expressions.has(candidate) && !KEYWORDS.has(candidate.toUpperCase()))
      return candidate;
  }
  return undefined;
}

const KEYWORDS = new Set(['SELECT', 'VALUES', 'LATERAL', 'UNNEST', 'NOWAIT', 'SKIP', 'SET', 'OF']);

function name(quoted: string): string {
  return quoted.replaceAll('"', '').split('.').at(-1)!;
}

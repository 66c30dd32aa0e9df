import { typescriptLanguage } from '@codemirror/lang-javascript';
import { PostgreSQL } from '@codemirror/lang-sql';
import type { Language } from '@codemirror/language';
import { parseMixed, type Input, type SyntaxNodeRef } from '@lezer/common';

/** A text that begins like a statement. Code of the katas writes SQL in capitals. */
const STATEMENT =
  /^[`'"]\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|LOCK|CREATE|ALTER|DROP|TRUNCATE|VALUES|COPY|DECLARE|FETCH|CLOSE|NOTIFY|LISTEN|EXPLAIN|REFRESH|VACUUM|PREPARE|DO|CALL)\b/;

/** TypeScript whose texts are SQL where they are SQL. */
const typescript: Language = typescriptLanguage.configure({
  wrap: parseMixed((node, input) => {
    if (!isStatement(node, input)) return null;
    return { parser: PostgreSQL.language.parser, overlay: partsOf(node) };
  }),
});

/** What a file is written in, by its name: the same for the editor and for code in a text. */
export function languageOf(file: string): Language | undefined {
  if (/(^|\.)(ts|mts|js|mjs|typescript)$/.test(file)) return typescript;
  return /(^|\.)sql$/.test(file) ? PostgreSQL.language : undefined;
}

function isStatement(node: SyntaxNodeRef, input: Input): boolean {
  if (node.name !== 'TemplateString' && node.name !== 'String') return false;
  return STATEMENT.test(input.read(node.from, Math.min(node.to, node.from + 40)));
}

/** Between the quotes, around what is put in. */
function partsOf(node: SyntaxNodeRef): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let from = node.from + 1;
  for (let child = node.node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Interpolation') continue;
    if (child.from > from) parts.push({ from, to: child.from });
    from = child.to;
  }
  if (node.to - 1 > from) parts.push({ from, to: node.to - 1 });
  return parts;
}

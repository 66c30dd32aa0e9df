import ts from 'typescript';
import { parse } from '../../survives/src/sql/syntax.ts';
import type { WrittenStatement } from './source.ts';

const BEGINS =
  /^\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|LOCK|CALL|TRUNCATE)\b/;

/** The literals of TypeScript that are one statement each. One with something put in is left alone. */
export function statementsOfCode(code: ts.SourceFile): WrittenStatement[] {
  const found: WrittenStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && BEGINS.test(node.text)) {
      const tree = parse(node.text);
      if (tree)
        found.push({ tree, start: node.getStart(), end: node.getEnd(), write: (sql) => JSON.stringify(sql) });
    }
    ts.forEachChild(node, visit);
  };
  visit(code);
  return found;
}

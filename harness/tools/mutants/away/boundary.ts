import ts from 'typescript';
import { nodesOf, told } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import type { Source } from '../source.ts';

type Bound = 'begin' | 'commit' | 'rollback';

const KINDS: Readonly<Record<string, Bound>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
};

/** Where a transaction begins and ends: each statement that says so away, a COMMIT one statement earlier. */
export const boundary: Operator = {
  name: 'boundary',
  family: 'away',
  what: 'BEGIN, COMMIT or ROLLBACK away, COMMIT one statement earlier',
  *changes(source): Generator<Mutation> {
    for (const { statement, bound } of bounds(source)) {
      yield told(source, [{ start: statement.getStart(), end: statement.getEnd(), text: '' }]);
      const before = previous(statement);
      if (bound !== 'commit' || !before) continue;
      yield told(source, [
        { start: before.getStart(), end: before.getStart(), text: `${statement.getText()}\n` },
        { start: statement.getStart(), end: statement.getEnd(), text: '' },
      ]);
    }
  },
};

/** Statements of TypeScript that do nothing but begin or end a transaction. */
function bounds(source: Source): { statement: ts.ExpressionStatement; bound: Bound }[] {
  return nodesOf(source, ts.isExpressionStatement).flatMap((statement) => {
    const within = source.statements.find(
      ({ start, end }) => start >= statement.getStart() && end <= statement.getEnd(),
    );
    const { kind } = (within?.tree.TransactionStmt ?? {}) as { kind?: string };
    const bound = KINDS[kind ?? ''];
    return bound && !isAround(statement, within!.start) ? [{ statement, bound }] : [];
  });
}

/** It holds a block in which that place is: the statement there is a smaller one. */
function isAround(statement: ts.Statement, place: number): boolean {
  const isBlockThere = (node: ts.Node): boolean =>
    place >= node.getStart() &&
    place < node.getEnd() &&
    (ts.isBlock(node) || ts.forEachChild(node, (child) => isBlockThere(child) || undefined) === true);
  return isBlockThere(statement);
}

function previous(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return undefined;
  return parent.statements[parent.statements.indexOf(statement) - 1];
}

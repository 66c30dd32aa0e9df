import ts from 'typescript';
import { edited, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';

export const awaited: Operator = {
  name: 'await',
  family: 'away',
  what: 'an await left out where nobody uses the answer',
  *changes(source): Generator<Mutation> {
    for (const { expression } of nodesOf(source, ts.isExpressionStatement)) {
      if (!ts.isAwaitExpression(expression)) continue;
      yield edited(source, expression, `void ${expression.expression.getText()}`);
    }
  },
};

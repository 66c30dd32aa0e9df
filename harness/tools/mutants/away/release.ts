import ts from 'typescript';
import { edited, methodCall, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';

export const release: Operator = {
  name: 'release',
  family: 'away',
  what: 'release left out, or a broken client given back as a good one',
  *changes(source): Generator<Mutation> {
    for (const statement of nodesOf(source, ts.isExpressionStatement)) {
      const call = methodCall(statement.expression, 'release');
      if (!call) continue;
      yield edited(source, statement, ';');
      if (call.arguments.length > 0) yield edited(source, call, `${call.expression.getText()}()`);
    }
  },
};

import ts from 'typescript';
import { nodesOf, told } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';

/** The condition stays, so that what the compiler concludes from it stays as well. */
export const branch: Operator = {
  name: 'branch',
  family: 'away',
  what: 'what an if does left out',
  *changes(source): Generator<Mutation> {
    for (const { expression, elseStatement } of nodesOf(source, ts.isIfStatement)) {
      if (elseStatement) continue;
      const [start, end] = [expression.getStart(), expression.getEnd()];
      yield told(source, [
        { start, end: start, text: '(' },
        { start: end, end, text: ') && (false as boolean)' },
      ]);
    }
  },
};

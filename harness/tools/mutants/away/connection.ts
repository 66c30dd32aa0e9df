import ts from 'typescript';
import { edited, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';

/** The pool where the client is meant: a statement outside of the transaction that is open. */
export const connection: Operator = {
  name: 'connection',
  family: 'away',
  what: 'through the pool for through the client',
  *changes(source): Generator<Mutation> {
    for (const node of nodesOf(source, ts.isIdentifier)) {
      if (node.text !== 'client' || !isUsed(node)) continue;
      const pool = poolAround(node);
      if (!pool) continue;
      const isCalledOn = ts.isPropertyAccessExpression(node.parent);
      yield edited(source, node, isCalledOn ? pool : `(${pool} as never)`);
    }
  },
};

/** As what a query is sent on, or as an argument; not where it is given back. */
function isUsed(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node && parent.name.text === 'query';
  return ts.isCallExpression(parent) && parent.arguments.includes(node);
}

/** The name of the nearest parameter around that is a Pool. */
function poolAround(node: ts.Node): string | undefined {
  for (let around = node.parent; around; around = around.parent) {
    if (!ts.isFunctionLike(around)) continue;
    const pool = around.parameters.find(({ type }) => /^(pg\.)?Pool$/.test(type?.getText() ?? ''));
    if (pool) return pool.name.getText();
  }
  return undefined;
}

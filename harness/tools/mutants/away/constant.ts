import ts from 'typescript';
import type { Node } from '../../../survives/src/sql/syntax.ts';
import { onStatements } from '../statement-operator.ts';
import type { Mutation, Operator } from '../operator.ts';
import { edited, nodesOf } from '../code.ts';

const what = 'a number one more, or one less';
const inSql = onStatements({ name: 'constant', family: 'away', what }, (node, path) => {
  // What a column is filled with by default has, measured, no value.
  if (path.some(({ contype }) => contype === 'CONSTR_DEFAULT')) return [];
  const constant = node.A_Const as Node | undefined;
  const ival = constant?.ival as { ival?: number } | undefined;
  if (ival) {
    const value = ival.ival ?? 0;
    return [
      () => void (ival.ival = value + 1),
      ...(value > 0 ? [() => void setNumber(ival, value - 1)] : []),
    ];
  }
  const sval = (constant?.sval ?? {}) as { sval?: string };
  const amount = /^(\d+)( \w+)$/.exec(sval.sval ?? '');
  if (!amount) return [];
  return [1, -1].map((by) => () => void (sval.sval = `${Number(amount[1]) + by}${amount[2]}`));
});

/** The parser says of zero only that it is a number. */
function setNumber(ival: { ival?: number }, value: number): void {
  if (value === 0) delete ival.ival;
  else ival.ival = value;
}

/** Of statements, an amount of time among them, and of the code around. */
export const constant: Operator = {
  ...inSql,
  *changes(source): Generator<Mutation> {
    yield* inSql.changes(source);
    for (const node of nodesOf(source, ts.isNumericLiteral)) {
      const value = Number(node.text);
      if (!Number.isInteger(value)) continue;
      for (const by of [1, -1]) yield edited(source, node, String(value + by));
    }
  },
};

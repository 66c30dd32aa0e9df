import ts from 'typescript';
import { methodCall, nodesOf } from './code.ts';
import type { Source, WrittenStatement } from './source.ts';

/** `client.query<Row>('SELECT …', [id])`, where the text is a literal. */
export interface QueryCall {
  call: ts.CallExpression;
  statement: WrittenStatement;
  /** What it is called on, as it is written. */
  on: string;
  /** `<{ id: string }>`, as it is written. */
  types: string;
  /** The list of parameters, as it is written. */
  parameters: string;
}

export function queryCalls(source: Source): QueryCall[] {
  return nodesOf(source, ts.isCallExpression).flatMap((call) => {
    if (!methodCall(call, 'query')) return [];
    const [text, parameters] = call.arguments;
    const statement = source.statements.find(({ start }) => start === text?.getStart());
    if (!statement) return [];
    const { expression } = call.expression as ts.PropertyAccessExpression;
    const types = call.typeArguments?.map((type) => type.getText()).join(', ');
    return [
      {
        call,
        statement,
        on: expression.getText(),
        types: types ? `<${types}>` : '',
        parameters: parameters?.getText() ?? '[]',
      },
    ];
  });
}

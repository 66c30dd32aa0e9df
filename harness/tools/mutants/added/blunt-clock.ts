import ts from 'typescript';
import type { Node } from '../../../survives/src/sql/syntax.ts';
import { edited, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import { become, expression, lastName } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

const CLOCKS = ['now', 'clock_timestamp'];
const BLUNT = [
  (time: string) => `date_trunc('second', ${time})`,
  (time: string) => `date_trunc('minute', ${time})`,
  (time: string) => `${time} + interval '30 seconds'`,
  (time: string) => `${time} - interval '30 seconds'`,
];
const BLUNT_IN_CODE = [
  'Math.floor(Date.now() / 1000) * 1000',
  'Math.floor(Date.now() / 60_000) * 60_000',
  'Date.now() + 30_000',
  'Date.now() - 30_000',
];

const what = 'the clock cut to seconds or minutes, half a minute early or late';
const inSql = onStatements({ name: 'blunt-clock', family: 'added', what }, (wrapper, path) => {
  // What a column is filled with by default has, measured, no value.
  const time = path.some(({ colname }) => colname !== undefined) ? undefined : clockOf(wrapper);
  return time ? BLUNT.map((blunt) => () => become(wrapper, expression(blunt(time)))) : [];
});

function clockOf(wrapper: Node): string | undefined {
  const value = wrapper.SQLValueFunction as { op?: string } | undefined;
  if (value?.op === 'SVFOP_CURRENT_TIMESTAMP') return 'CURRENT_TIMESTAMP';
  const call = wrapper.FuncCall as Node | undefined;
  const { sval = '' } = lastName(call?.funcname);
  return CLOCKS.includes(sval) ? `${sval}()` : undefined;
}

/** Of statements and of the code around. */
export const bluntClock: Operator = {
  ...inSql,
  *changes(source): Generator<Mutation> {
    yield* inSql.changes(source);
    for (const call of nodesOf(source, ts.isCallExpression))
      if (call.expression.getText() === 'Date.now')
        for (const blunt of BLUNT_IN_CODE) yield edited(source, call, `(${blunt})`);
    for (const made of nodesOf(source, ts.isNewExpression))
      if (made.expression.getText() === 'Date' && !made.arguments?.length)
        for (const blunt of BLUNT_IN_CODE) yield edited(source, made, `new Date(${blunt})`);
  },
};

import ts from 'typescript';
import { exportedFunctions, nodesOf } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import type { Source } from '../source.ts';
import { wrapped } from '../wrapped.ts';

/** Around each function that begins a transaction; around what callers call, where a statement is the transaction. */
export const retry: Operator = {
  name: 'retry',
  family: 'added',
  what: 'a transaction tried again, three times at most, whatever has failed',
  *changes(source): Generator<Mutation> {
    const begin = transactions(source);
    for (const fn of begin.length > 0 ? begin : exportedFunctions(source)) {
      if (fn.typeParameters) {
        yield generic(source, fn);
        continue;
      }
      const body = `for (let attempt = 1; ; attempt++) {
    try {
      return await original(...args);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }`;
      yield wrapped(source, fn, { body, is: 'tried three times' });
    }
  },
};

function transactions(source: Source): ts.FunctionDeclaration[] {
  const begins = source.statements.filter(({ tree }) => {
    const { kind = '' } = (tree.TransactionStmt ?? {}) as { kind?: string };
    return kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START';
  });
  return nodesOf(source, ts.isFunctionDeclaration).filter(
    (fn) => fn.name && fn.body && begins.some(({ start }) => start >= fn.getStart() && start < fn.getEnd()),
  );
}

/** Of `inTransaction<T>(pool, work)` the body is put into a loop: its types are its callers'. */
function generic({ text }: Source, fn: ts.FunctionDeclaration): Mutation {
  const [start, end] = [fn.body!.getStart(), fn.body!.getEnd()];
  const name = fn.name!.text;
  const before = `{\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await (async () => `;
  const after = `)();\n    } catch (error) {\n      if (attempt === 3) throw error;\n    }\n  }\n}`;
  return {
    edits: [{ start, end, text: `${before}${text.slice(start, end)}${after}` }],
    was: name,
    is: `${name}: tried three times`,
  };
}

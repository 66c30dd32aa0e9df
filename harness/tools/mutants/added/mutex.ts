import type { Node } from '../../../survives/src/sql/syntax.ts';
import { exportedFunctions } from '../code.ts';
import type { Mutation, Edit, Operator } from '../operator.ts';
import type { Source } from '../source.ts';
import { become, expression, isNode, lastName, print } from '../sql.ts';
import { wrappedAll } from '../wrapped.ts';

const QUEUE = `
const queues = new Map<string, Promise<unknown>>();
function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(key) ?? Promise.resolve()).then(work, work);
  queues.set(key, turn.catch(() => undefined));
  return turn;
}`;

/** In the process, by the first argument; the locks in the database go. */
export const mutex: Operator = {
  name: 'mutex',
  family: 'added',
  what: 'a mutex in the process for the locks in the database',
  *changes(source): Generator<Mutation> {
    const unlocked = withoutLocks(source);
    if (unlocked.length === 0) return;
    const body = 'return inTurn(JSON.stringify(args[1]), () => original(...args)) as never;';
    const fns = exportedFunctions(source);
    if (fns.length === 0) return;
    const change = wrappedAll(source, fns, {
      beside: QUEUE,
      body,
      is: 'a queue in the process by the first argument',
    });
    yield { ...change, edits: [...unlocked, ...change.edits] };
  },
};

function withoutLocks({ statements }: Source): Edit[] {
  return statements.flatMap(({ tree, start, end, write }) => {
    const copy = structuredClone(tree);
    unlock(copy);
    const [was, is] = [print(tree), print(copy)];
    return is === undefined || is === was ? [] : [{ start, end, text: write(is) }];
  });
}

function unlock(node: Node): void {
  delete node.lockingClause;
  const call = node.FuncCall as Node | undefined;
  const { sval = '' } = lastName(call?.funcname);
  if (/^pg_(try_)?advisory_/.test(sval)) become(node, expression('true'));
  for (const value of Object.values(node))
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(each)) unlock(each);
}

import type { Node } from '../../../survives/src/sql/syntax.ts';
import { become, expression, lastName } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

/** LOCK TABLE in modes, each of which lets more others in than the next: SHARE ROW EXCLUSIVE down to ROW EXCLUSIVE. */
const ROW_EXCLUSIVE = 3;
const ADVISORY = /^pg_(try_)?advisory_(xact_)?lock$/;

/** Locks that code takes by name: advisory ones, and those on whole tables. */
export const namedLock = onStatements(
  {
    name: 'named-lock',
    family: 'away',
    what: 'an advisory lock or one on a table away, shared, or not waited for',
  },
  (node) => [...advisory(node), ...table(node)],
);

function advisory(wrapper: Node): (() => void)[] {
  const call = wrapper.FuncCall as Node | undefined;
  const last = lastName(call?.funcname);
  const name = last.sval ?? '';
  if (!ADVISORY.test(name)) return [];
  return [
    () => become(wrapper, expression('true')),
    () => void (last.sval = `${name}_shared`),
    ...(name.includes('try') ? [] : [() => void (last.sval = name.replace('pg_', 'pg_try_'))]),
  ];
}

function table(wrapper: Node): (() => void)[] {
  const lock = wrapper.LockStmt as Node | undefined;
  if (!lock || (lock.mode as number) <= ROW_EXCLUSIVE) return [];
  return [() => void (lock.mode = ROW_EXCLUSIVE), () => void (lock.nowait = true)];
}

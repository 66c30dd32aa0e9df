import type { Node } from '../../../survives/src/sql/syntax.ts';
import { onStatements } from '../statement-operator.ts';

const LEVELS = ['serializable', 'repeatable read', 'read committed'];

/** Each level that is weaker than the one that is asked for; another one where READ COMMITTED is meant. */
export const isolation = onStatements(
  { name: 'isolation', family: 'away', what: 'another isolation level' },
  (node) => {
    const { defname, arg } = (node.DefElem ?? {}) as { defname?: string; arg?: Node };
    if (defname !== 'transaction_isolation') return [];
    const level = ((arg!.A_Const as Node).sval ?? {}) as { sval?: string };
    const asked = LEVELS.indexOf(level.sval ?? '');
    const others = asked === LEVELS.length - 1 ? ['repeatable read'] : LEVELS.slice(asked + 1);
    return others.map((other) => () => void (level.sval = other));
  },
);

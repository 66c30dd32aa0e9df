import type { Node } from '../../../survives/src/sql/syntax.ts';
import { onStatements } from '../statement-operator.ts';

const GUARDS = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION', 'CONSTR_CHECK'];

const isGuard = (each: Node): boolean =>
  GUARDS.includes(((each.Constraint as Node | undefined)?.contype as string | undefined) ?? '');

/** What the schema guards by itself. Not NOT NULL, keys to other tables, defaults and plain indexes: measured, of no value. */
export const guard = onStatements(
  {
    name: 'guard',
    family: 'away',
    what: 'PRIMARY KEY, UNIQUE, EXCLUDE or CHECK away, or a UNIQUE index plain',
  },
  (node) => {
    for (const holder of ['constraints', 'tableElts', 'cmds']) {
      const all = node[holder] as Node[] | undefined;
      if (!Array.isArray(all)) continue;
      const command = (each: Node) => ((each.AlterTableCmd as Node | undefined)?.def ?? each) as Node;
      return all
        .filter((each) => isGuard(command(each)))
        .filter(() => all.length > 1 || holder === 'constraints')
        .map((each) => () => {
          node[holder] = all.filter((other) => other !== each);
          if (all.length === 1) delete node[holder];
        });
    }
    return node.idxname !== undefined && node.unique === true ? [() => void delete node.unique] : [];
  },
);

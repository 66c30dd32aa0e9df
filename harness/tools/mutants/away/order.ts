import type { Node } from '../../../survives/src/sql/syntax.ts';
import { onStatements } from '../statement-operator.ts';

/** ORDER BY, where locks are taken in its order or somebody reads the list. */
export const order = onStatements(
  { name: 'order', family: 'away', what: 'ORDER BY away, or reversed' },
  (node) => {
    const sorts = (node.sortClause ?? node.agg_order) as Node[] | undefined;
    if (!sorts) return [];
    return [
      () => {
        delete node.sortClause;
        delete node.agg_order;
      },
      () => {
        for (const { SortBy } of sorts) {
          const sort = SortBy as Node;
          sort.sortby_dir = sort.sortby_dir === 'SORTBY_DESC' ? 'SORTBY_ASC' : 'SORTBY_DESC';
        }
      },
    ];
  },
);

import type { Node } from '../../survives/src/sql/syntax.ts';
import type { Mutation, Operator } from './operator.ts';
import { changed, print } from './sql.ts';
import type { KnownColumns } from './source.ts';

type Ways = (node: Node, path: readonly Node[], columns: KnownColumns) => readonly (() => void)[];

/** An operator on SQL: what it can do to one object of a statement's tree. */
export const onStatements = (operator: Omit<Operator, 'changes'>, ways: Ways): Operator => ({
  ...operator,
  *changes({ statements, columns }): Generator<Mutation> {
    for (const { tree, start, end, write } of statements) {
      const was = print(tree);
      if (was === undefined) continue;
      for (const { tree: other, ...about } of changed(tree, (node, path) => ways(node, path, columns))) {
        const is = print(other);
        if (is === undefined || is === was) continue;
        yield { edits: [{ start, end, text: write(is) }], was, is, ...about };
      }
    }
  },
});

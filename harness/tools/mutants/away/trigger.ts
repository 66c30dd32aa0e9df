import type { Mutation, Operator } from '../operator.ts';
import { print } from '../sql.ts';

export const trigger: Operator = {
  name: 'trigger',
  family: 'away',
  what: 'a trigger away',
  *changes({ statements }): Generator<Mutation> {
    for (const { tree, start, end } of statements) {
      const { relation } = (tree.CreateTrigStmt ?? {}) as { relation?: { relname: string } };
      const was = relation && print(tree);
      if (was)
        yield { edits: [{ start, end, text: 'SELECT' }], was, is: 'SELECT', relation: relation.relname };
    }
  },
};

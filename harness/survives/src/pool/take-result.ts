import type { CommandTag } from './command-tag.ts';
import type { Submittable } from './pg-internals.ts';
import type { Statement } from './statement.ts';
import { tallyOf } from './tally.ts';
import { viewResult } from './views.ts';

/** Notes with the statement what pg keeps of its query, or else what the server said. */
export function takeResult(query: Submittable, statement: Statement, tag: CommandTag): void {
  const kept = viewResult(query);
  const told = kept ?? tag.result(statement.anchor.split(' ')[0]!);
  if (kept || !statement.error) statement.result = told;
  statement.tally = tallyOf((query as { _results?: unknown })._results ?? told);
}

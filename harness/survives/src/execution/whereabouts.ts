import { callerContext } from '../pool/caller-context.ts';
import type { SourcePlace } from '../model/history.ts';
import type { Board } from './board.ts';

/** Where the runs of this process are at this moment. Plain data, for whoever has to tell why they go no further. */
export interface Whereabouts {
  /** Whose code is on the stack, if anybody's. */
  caller?: string;
  /** What it was asked: `lockSeat('A1', 'alice')`. */
  call?: string;
  /** Name of the property whose run that is; of any that runs when nobody's code is on the stack. */
  property?: string;
  /** Statements that the server has not answered yet. */
  statements: { caller: string; anchor: string; source?: SourcePlace }[];
}

/** The boards of the runs that are in an act. */
export const playing = new Set<Board>();

export function whereabouts(): Whereabouts {
  const caller = callerContext.getStore();
  const runs = [...playing];
  const run = runs.find(({ tasks }) => tasks.some((task) => caller && task.runsIn(caller))) ?? runs[0];
  const task = run?.tasks.find((one) => caller && one.runsIn(caller));
  return {
    ...(caller && { caller: caller.name }),
    ...(task?.current && { call: task.current.label }),
    ...(run && { property: run.options.property }),
    statements: runs.flatMap(({ sessions }) =>
      [...sessions].flatMap(({ phase, statement }) =>
        statement === null || phase === 'at-gate'
          ? []
          : [
              {
                caller: statement.caller ?? '',
                anchor: statement.anchor,
                ...(statement.source && { source: statement.source }),
              },
            ],
      ),
    ),
  };
}

import type { ChoicePoint, Step } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import type { Database } from '../execution/database.ts';
import type { Board } from '../execution/board.ts';
import { lanesOf, locksOf } from '../execution/onlooker.ts';
import { faultOf, placeOf } from '../execution/moves.ts';
import { plainData } from '../execution/plain-data.ts';
import type { DriveLane, DriveMove, DriveRows, DriveView } from '../model/drive.ts';
import type { FaultKind } from '../model/faults.ts';
import { PlainError } from '../model/plain-error.ts';

/** What changes from one moment of a drive to the next. */
export type Moment = Pick<DriveView, 'enabled' | 'history' | 'lanes' | 'state' | 'locks'>;

/** Everything that is known while a run stands still. Two questions to the server, and nobody is in their way. */
export async function standingMoment(
  database: Database,
  stateSql: string,
  point: ChoicePoint,
  run: Board,
): Promise<Moment> {
  const [state, locks] = await Promise.all([stateNow(database, stateSql), locksOf(database.watcher, run)]);
  return {
    enabled: point.enabled.map((step, index) => moveView(step, index === point.byDefault)),
    // The run goes on writing into its own.
    history: structuredClone(run.recorder.history),
    lanes: lanesOf(run),
    state,
    locks,
  };
}

/** When it is over, nobody waits and nothing is held any more that matters. */
export function lastMoment({ history, state, ending }: Execution, lanes: DriveLane[]): Moment {
  return {
    enabled: [],
    history: structuredClone(history),
    lanes,
    state:
      ending.kind === 'finished'
        ? { rows: plainRows(state) }
        : { unreadable: 'the run did not come to its end' },
    locks: [],
  };
}

async function stateNow(database: Database, sql: string): Promise<DriveRows> {
  try {
    const rows = await database.peek(sql);
    return rows
      ? { rows: plainRows(rows) }
      : { unreadable: 'a caller has locked the table against all readers' };
  } catch (error) {
    if (error instanceof PlainError) return { unreadable: error.message };
    throw error;
  }
}

const plainRows = (rows: readonly unknown[]) => rows.map((row) => plainData(row) as Record<string, unknown>);

function moveView({ move, caller, lane, kind, anchor, pending }: Step, byDefault: boolean): DriveMove {
  const fault = faultOf(move) as FaultKind | undefined;
  const heldAt = placeOf(move);
  return {
    ...{ move, caller, lane, kind, anchor, byDefault },
    ...(pending && { sql: pending.sql, params: plainData(pending.params) as unknown[] }),
    ...(pending?.source && { source: pending.source }),
    ...(fault && { fault }),
    ...(heldAt !== undefined && { heldAt }),
  };
}

import type { Chooser } from '../../survives/src/execution/choosing.ts';
import { play, databaseFor } from '../../survives/src/execution/testing/programs.ts';
import type { ErrorView } from '../../survives/src/model/history.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { SCHEMA, SQL_STATES, type SqlState } from './sqlstate.ts';

export interface RaisedState {
  state: SqlState;
  /** What the server said, with numbers that differ from run to run made plain. */
  error: ErrorView;
  /** The statement that failed. */
  sql: string;
}

/** Makes the server raise each of them. */
export async function raiseSqlStates(server: PostgresServer): Promise<RaisedState[]> {
  const database = await databaseFor(server, SCHEMA);
  try {
    const raised: RaisedState[] = [];
    for (const state of SQL_STATES) {
      const { history } = await play(database, state.program, inOrder(state.order ?? []));
      const sent = new Map<number, string>();
      for (const event of history.events) {
        if (event.kind === 'statement') sent.set(event.step, event.sql);
        if (event.kind !== 'statement' && event.kind !== 'resumed') continue;
        if (event.error?.code !== state.code) continue;
        raised.push({ state, error: plain(event.error), sql: sent.get(event.step)! });
        break;
      }
    }
    return raised;
  } finally {
    await database.close();
  }
}

const inOrder =
  (order: readonly string[], next = 0): Chooser =>
  ({ enabled, byDefault }) => {
    const wanted = enabled.findIndex(({ lane }) => lane === order[next]);
    next++;
    return wanted === -1 ? byDefault : wanted;
  };

/** Process ids, transaction ids and places in a table are other ones each time. */
function plain({ detail, ...error }: ErrorView): ErrorView {
  const pids = [...new Set(detail?.match(/(?<=[Pp]rocess )\d+/g))];
  const told = detail
    ?.replace(/(?<=[Pp]rocess )\d+/g, (pid) => String(4711 + pids.indexOf(pid)))
    .replace(/(?<=transaction )\d+/g, '…')
    .replace(/\(\d+,\d+\)/g, '(…)');
  return { ...error, ...(told !== undefined && { detail: told }) };
}

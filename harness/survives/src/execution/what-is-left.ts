import { PromiseBroken } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Database } from './database.ts';
import type { Board } from './board.ts';
import { SessionTraces } from './session-traces.ts';
import type { Started } from './starting.ts';

/** The database has read the state before, so when it cannot be read now the race has taken the contract away. */
export async function readState(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  return database.read(sql).catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    throw new PromiseBroken({
      headline: 'the tables and views of the contract are no longer there',
      expected: 'they can be read',
      seen: (error.cause as Error).message,
    });
  });
}

/** What the race left behind that only the server knows. */
export async function lookAtWhatIsLeft(database: Database, { run, instances }: Started): Promise<void> {
  const { board } = run;
  for (const { pool } of instances.values()) {
    for (const event of pool.leakedListeners())
      board.find('listener-leak', `'${event}' of the pool has more listeners with each call`);
  }
  for (const { checkedOut, owner, closed } of [...board.sessions, ...board.broken]) {
    const why = closed ? ', which broke: its pool still counts it' : '';
    if (checkedOut && !run.cutShort)
      board.find('leaked-client', `${owner ?? 'a caller'} never gave its connection back${why}`);
  }
  if (board.loans.outlive && !run.cutShort) await lookAtSessions(board);
  const { advisoryLocks, prepared } = await database.leftBehind();
  if (advisoryLocks && !run.cutShort)
    board.find('advisory-lock-kept', 'an advisory lock is still held by a connection in the pool');
  for (const gid of prepared)
    board.find('prepared-transaction-left', `'${gid}' is prepared, and neither committed nor rolled back`);
}

async function lookAtSessions(board: Board): Promise<void> {
  const traces = new SessionTraces(board);
  await traces.look();
  await traces.conclude();
}

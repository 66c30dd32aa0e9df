import type { Board } from './board.ts';
import type { Database } from './database.ts';
import type { Run } from './run.ts';

/** Ends the run: nothing of it can reach the next one. */
export async function tearDown(database: Database, run: Run, finished: boolean): Promise<void> {
  const { board } = run;
  const clean =
    finished && [...board.sessions].every(({ phase, checkedOut }) => phase === 'idle' && !checkedOut);
  board.close();
  await database.holds.releaseAll();
  const renewal = renewConnections(database, board, clean);
  if (clean) database.meanwhile(renewal);
  else await renewal;
  // Last: what waited for it is gone by now, and does not go on.
  await database.report.end();
}

async function renewConnections(database: Database, board: Board, clean: boolean): Promise<void> {
  const { cut } = await database.warm.reclaim(board, clean);
  await database.endBackends(cut);
  if (!clean || board.findings.some(({ rule }) => rule === 'prepared-transaction-left'))
    await database.rollBackPrepared();
}

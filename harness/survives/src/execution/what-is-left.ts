import { PromiseBroken } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Code } from '../subject/code.ts';
import type { Board } from './board.ts';
import type { LeftBehind } from './database.ts';
import { SessionTraces } from './session-traces.ts';
import type { Setup } from './setup.ts';
import type { Started } from './starting.ts';
import { isBypassed } from './stuck.ts';

interface End {
  left: LeftBehind;
  state: Record<string, unknown>[];
}

/** What the server says once a run has been played: asked in one message. */
interface LastLook {
  /** The code has spoken to it past its pools: of nothing else can be said what it means. */
  bypassed: boolean;
  /** Null where the run has not come to its end. */
  end: End | null;
}

export async function lookOnceMore(setup: Setup, board: Board, finished: boolean): Promise<LastLook> {
  const [bypassed, end] = await Promise.allSettled(
    setup.database.atOnce(
      () => [isBypassed(board), finished ? endOf(setup) : Promise.resolve(null)] as const,
    ),
  );
  if (bypassed.status === 'rejected') throw bypassed.reason;
  if (bypassed.value) return { bypassed: true, end: null };
  if (end.status === 'rejected') throw end.reason;
  return { bypassed: false, end: end.value };
}

async function endOf(setup: Setup): Promise<End> {
  const [left, state] = await Promise.all([setup.database.leftBehind(), readState(setup)]);
  return { left, state };
}

/** The database has read the state before, so when it cannot be read now the race has taken the contract away. */
async function readState({ database, definition, property }: Setup): Promise<Record<string, unknown>[]> {
  const { load, gathers, measures } = property;
  const staysSmall = !load && !gathers && !measures;
  const read = staysSmall ? database.readAgain(definition.state) : database.read(definition.state);
  return read.catch((error: unknown) => {
    if (!(error instanceof PlainError)) throw error;
    throw new PromiseBroken({
      headline: 'the tables and views of the contract are no longer there',
      expected: 'they can be read',
      seen: (error.cause as Error).message,
    });
  });
}

/** What the race left behind that only the server knows. */
export async function lookAtWhatIsLeft(
  { run, instances }: Started,
  { advisoryLocks, prepared }: LeftBehind,
  code: Pick<Code, 'packageOf'>,
): Promise<void> {
  const { board } = run;
  for (const { pool } of instances.values()) {
    for (const event of pool.leakedListeners())
      board.find('listener-leak', `'${event}' of the pool has more listeners with each call`);
  }
  for (const { checkedOut, owner, closed, askedBy } of [...board.sessions, ...board.broken]) {
    if (!checkedOut || run.cutShort) continue;
    const why = closed ? ', which broke: its pool still counts it' : '';
    // What a package has asked for, the code that uses it mostly has no way to give back.
    const by = code.packageOf?.(askedBy);
    const whose = by === undefined ? '' : `; the package ${by} had asked the pool for it`;
    board.find('leaked-client', `${owner ?? 'a caller'} never gave its connection back${why}${whose}`);
  }
  if (board.loans.outlive && !run.cutShort) await lookAtSessions(board);
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

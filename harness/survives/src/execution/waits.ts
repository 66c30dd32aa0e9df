import type { Session } from '../pool/session.ts';
import { monotonicMs } from '../time/real-clock.ts';
import type { Board } from './board.ts';
import type { Blockers } from './wait-oracle.ts';

/** Asks who waits for whom, and believes the answer if there has been no news meanwhile. */
export async function probe(board: Board, sessions: readonly Session[]): Promise<void> {
  const asOf = board.news;
  const blockers = await board.options.oracle.blockersOf(sessions.map(({ pid }) => pid));
  if (board.news !== asOf) return;
  const asked = sessions.filter(({ phase }) => phase === 'running' || phase === 'waiting');
  for (const session of asked) {
    const { locks, snapshots, since } = blockers.get(session.pid) ?? NOBODY;
    session.foundBlockedBy([...locks, ...snapshots], since);
  }
  for (const session of asked) {
    const { locks, snapshots } = blockers.get(session.pid) ?? NOBODY;
    const believed =
      snapshots.length > 0 || (locks.length > 0 && (session.heardWaiting || lastsUnspoken(board, session)));
    if (believed && session.phase === 'running') board.news++;
    session.believedToWait(believed);
  }
  for (const session of asked) session.probedAt = board.news;
}

const NOBODY: Blockers = { locks: [], snapshots: [], since: null };

/** A wait that is part of a cycle is never believed: the server is about to end it. */
function lastsUnspoken(board: Board, session: Session): boolean {
  const nowMs = monotonicMs();
  return (
    nowMs - session.suspectedSinceMs(nowMs) > board.options.limits.run.unspokenWaitMs &&
    !waitsForItself(board, session)
  );
}

function waitsForItself(board: Board, session: Session): boolean {
  const byPid = new Map([...board.sessions].map((one) => [one.pid, one]));
  const seen = new Set<number>();
  const queue = [...session.blockedBy];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    if (pid === session.pid) return true;
    if (seen.has(pid)) continue;
    seen.add(pid);
    queue.push(...(byPid.get(pid)?.blockedBy ?? []));
  }
  return false;
}

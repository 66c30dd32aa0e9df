import type { Session } from '../pool/session.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { Board } from './board.ts';
import { unfinished } from './unfinished.ts';

/**
 * Pauses that end as close together as this may as well end together: a timer fires when the process gets round to it,
 * and never before. Longer ones bound something, and must not end while what they bound goes on.
 */
const A_MOMENT_MS = 1_000;

/** Sessions whose next statement belongs to a transaction that has begun. */
export const inTheMiddle = (sessions: readonly Session[]): Session[] =>
  sessions.filter(({ transactionStatus }) => transactionStatus !== 'I' && transactionStatus !== null);

/** The timers of callers who do nothing but wait for them: those that end within a moment of the first. */
export function asleepForAMoment(board: Board): VirtualTimer[] {
  if (board.timers.count === 0) return [];
  const asleep = unfinished(board).flatMap((caller) => board.sleepOf(caller) ?? []);
  const first = Math.min(...asleep.map(({ dueMs }) => dueMs));
  return asleep.filter(({ dueMs }) => dueMs <= first + A_MOMENT_MS).sort((a, b) => a.dueMs - b.dueMs);
}

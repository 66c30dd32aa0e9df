import { RealDate } from '../time/real-clock.ts';
import type { Database } from './database.ts';

/** How far the server's clock is ahead of ours, and how much of that may be the way there and back. In milliseconds. */
export interface ClockSkew {
  ahead: number;
  unsure: number;
}

/** Asks the server what time it is: code may go by its clock or by its own, and a server may stand elsewhere. */
export async function clockSkew(database: Pick<Database, 'read'>): Promise<ClockSkew> {
  const asked = RealDate.now();
  const [row] = await database.read('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms');
  const answered = RealDate.now();
  return { ahead: Number(row!['ms']) - (asked + answered) / 2, unsure: (answered - asked) / 2 };
}

/** What was under way from `from` to `to` by our clock, by whichever of both clocks. */
export function byEitherClock(
  { from, to }: { from: number; to: number },
  { ahead, unsure }: ClockSkew,
): { from: number; to: number } {
  return { from: from + Math.min(0, ahead - unsure), to: to + Math.max(0, ahead + unsure) };
}

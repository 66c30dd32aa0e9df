import type { SerialOrders } from './serial-equivalence.ts';
import type { Production, Rehearsal } from '../execution/execution.ts';
import type { PromiseBroken } from '../language/language.ts';

/** What the property says of a finished run. */
export function judgeProperty(
  rehearsal: Rehearsal,
  { property }: Production,
  serial: SerialOrders,
): PromiseBroken | null {
  if (rehearsal.broken) return rehearsal.broken;
  if (!property.likeSomeSerialOrder) return null;
  // Of a call that failed with the connection nobody can know whether it took effect.
  const { faults, outcomes } = rehearsal;
  if (faults.length > 0 && outcomes.some(({ error }) => error !== undefined)) return null;
  return serial.compare(rehearsal.outcomes, rehearsal.state, rehearsal.startedAt);
}

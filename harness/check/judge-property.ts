import type { SerialOrders } from '../checkers/serial-equivalence.ts';
import type { Production, Rehearsal } from '../engine/rehearsal.ts';
import type { PromiseBroken } from '../kata.ts';

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

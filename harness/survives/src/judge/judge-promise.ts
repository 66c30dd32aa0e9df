import type { SerialOrders } from './serial-equivalence.ts';
import type { Setup } from '../execution/setup.ts';
import type { Execution } from '../execution/execution.ts';
import type { PromiseBroken } from '../language/language.ts';

/** What the property says of a finished run. */
export function judgeProperty(
  execution: Execution,
  { property }: Setup,
  serial: SerialOrders,
): PromiseBroken | null {
  if (execution.broken) return execution.broken;
  if (!property.likeSomeSerialOrder) return null;
  // Of a call that failed with the connection nobody can know whether it took effect.
  const { faults, outcomes } = execution;
  if (faults.length > 0 && outcomes.some(({ error }) => error !== undefined)) return null;
  return serial.compare(execution.outcomes, execution.state, execution.startedAt);
}

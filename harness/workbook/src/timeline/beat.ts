import type { Cell, HistoryEvent, SourcePlace } from 'survives-production/report';
import type { ActKind } from './marks.ts';

/** One line of the interleaving: the scrubber stops here. */
export interface Beat {
  index: number;
  step?: number;
  place?: SourcePlace;
  /** What was done, one per track. Empty where `across` is. */
  acts: Act[];
  /** Time passes, or somebody who does not race makes ready: goes across all tracks. */
  across?: { text: string; what: 'time' | 'aside' };
  /** Index in the history of its last event. */
  until: number;
}

export interface Act {
  track: number;
  cell: Cell;
  event: HistoryEvent;
  mark: ActKind;
}

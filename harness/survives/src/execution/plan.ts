/** Who does what in one act: the callers run at the same time, each caller's calls one after another. */
export interface PlannedCaller {
  name: string;
  instance: string;
  calls: PlannedCall[];
}

export interface PlannedCall {
  /** As source text, `lockSeat('A1', 'alice')`. */
  label: string;
  run: () => unknown;
}

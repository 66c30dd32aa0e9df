import type { EvidenceLimits } from '../model/limits.ts';
import type { Evidence } from './strategy.ts';

/** Of a strategy that says for each statement when it goes: its schedule is the evidence. */
export const bySchedule = (
  { reRuns, reRunsOfTheEndless }: EvidenceLimits,
  { shortens = false } = {},
): Evidence => ({
  shortens,
  reRuns: ({ execution }) => (execution.ending.kind === 'finished' ? reRuns : reRunsOfTheEndless),
  order: ({ schedule }) => ({ schedule }),
});

import type { Progress } from 'survives-production';
import type { PropertyRuns } from './check-state.ts';
import type { Phase } from 'survives-production';

/** Adds what has just been told of one property. The engine counts over all phases; here each has its own count. */
export function countRuns(properties: readonly PropertyRuns[], progress: Progress): PropertyRuns[] {
  const { property: name, index, of, phase, schedules, verdict } = progress;
  const before = properties.find((each) => each.index === index);
  const known = verdict ?? before?.verdict;
  const phases = phasesWith(before?.phases ?? [], phase, schedules);
  const counted = { name, index, of, phase, phases, ...(known && { verdict: known }) };
  return [...properties.filter((each) => each.index !== index), counted].sort((a, b) => a.index - b.index);
}

function phasesWith(phases: PropertyRuns['phases'], phase: Phase, schedules: number): PropertyRuns['phases'] {
  const others = phases.filter((each) => each.phase !== phase);
  const runs = Math.max(0, schedules - others.reduce((sum, each) => sum + each.runs, 0));
  if (others.length === phases.length) return [...phases, { phase, runs }];
  return phases.map((each) => (each.phase === phase ? { phase, runs } : each));
}

import type { EngineMutant } from './engine-mutant.ts';
import { CONTRACT } from './revived/contract.ts';
import { COVERAGE } from './revived/coverage.ts';
import { EVIDENCE } from './revived/evidence.ts';
import { FAILING } from './revived/faults.ts';
import { REORDERING } from './revived/reordering.ts';
import { STOPS } from './revived/stops.ts';
import { SURROUNDINGS } from './revived/surroundings.ts';
import { WAITING } from './revived/waits.ts';

/** Every mutant of the engine. */
export const ENGINE_MUTANTS: readonly EngineMutant[] = [
  ...WAITING,
  ...STOPS,
  ...FAILING,
  ...SURROUNDINGS,
  ...REORDERING,
  ...COVERAGE,
  ...CONTRACT,
  ...EVIDENCE,
];

import { bounded } from './bounded.ts';
import { crowd } from './crowd.ts';
import { ends } from './ends.ts';
import { faults } from './faults.ts';
import { inSequence } from './in-sequence.ts';
import { load } from './load.ts';
import { oneFault } from './one-fault.ts';
import { oneProcess } from './one-process.ts';
import { oneStands } from './one-stands.ts';
import { overlap } from './overlap.ts';
import { restless } from './restless.ts';
import { sampling } from './sampling.ts';
import { secondFaults } from './second-faults.ts';
import { serial } from './serial.ts';
import type { Begin } from './strategy.ts';
import { stress } from './stress.ts';

/** The ways to search, in the order in which they are asked. One more is a file and a line here. */
export const STRATEGIES: readonly Begin[] = [
  crowd,
  load,
  inSequence,
  oneFault,
  ends,
  serial,
  bounded,
  sampling,
  overlap,
  faults,
  secondFaults,
  restless,
  oneStands,
  oneProcess,
  stress,
];

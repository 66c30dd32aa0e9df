import type { Benchmark } from './bench.ts';
import { blocked } from './blocked.ts';
import { catchRate } from './catch-rate.ts';
import { exhaustion } from './exhaustion.ts';
import { fanOut } from './fan-out.ts';
import { repeatability } from './repeatability.ts';
import { saveToVerdict } from './save-to-verdict.ts';
import { throughput } from './throughput.ts';

/** In the order of the page. */
export const BENCHES: readonly Benchmark[] = [
  catchRate,
  repeatability,
  exhaustion,
  fanOut,
  throughput,
  blocked,
  saveToVerdict,
];

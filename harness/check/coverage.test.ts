import { expect, it } from 'vitest';
import { coverageSentence } from './coverage.ts';
import type { Exploration } from './explore.ts';

const exploration = (part: Partial<Exploration>): Exploration => ({
  callers: 2,
  runs: 20,
  distinct: 20,
  phase: 'exhaustive',
  completeBound: 3,
  exhausted: false,
  sampled: 0,
  space: null,
  failure: null,
  universal: new Map(),
  unjudged: null,
  ...part,
});
const all = (runs: number, callers = 2) => exploration({ runs, callers, exhausted: true, space: runs });

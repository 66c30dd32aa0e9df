import { expect, it } from 'vitest';
import { coverageSentence } from './coverage.ts';
import type { Exploration } from './exploration.ts';

const exploration = (part: Partial<Exploration>): Exploration => ({
  callers: 2,
  runs: 20,
  distinct: 20,
  phase: 'exhaustive',
  completeBound: 3,
  exhausted: false,
  setAside: false,
  sampled: 0,
  overlap: null,
  faults: null,
  secondFaults: null,
  stressed: 0,
  load: null,
  space: null,
  failure: null,
  universal: new Map(),
  unjudged: null,
  exercised: true,
  ...part,
});
const all = (runs: number, callers = 2) => exploration({ runs, callers, exhausted: true, space: runs });

it('says that nothing was explored', () => {
  expect(coverageSentence([])).toBe('nothing explored');
});

it('says "every feasible order" only of what was exhausted', () => {
  expect(coverageSentence([all(24)])).toMatchInlineSnapshot(
    `"2 callers: every feasible order, 24 schedules; one SQL statement at a time"`,
  );
  expect(coverageSentence([all(1, 1)])).toMatchInlineSnapshot(
    `"1 caller: every feasible order, 1 schedule; one SQL statement at a time"`,
  );
  expect(coverageSentence([all(24), all(20), all(1680, 3)])).toMatchInlineSnapshot(
    `"2 callers: every feasible order, 44 schedules over 2 inputs; 3 callers: every feasible order, 1,680 schedules; one SQL statement at a time"`,
  );
  expect(coverageSentence([all(24), exploration({ completeBound: 1 })])).toMatchInlineSnapshot(
    `"2 callers: every order with at most 1 preemption, and some others, 44 schedules over 2 inputs; one SQL statement at a time"`,
  );
});

it('says how many orders the schedules stand for that were played', () => {
  const some = exploration({ runs: 12, exhausted: true, setAside: true, space: 70 });
  expect(coverageSentence([some])).toMatchInlineSnapshot(
    `"2 callers: every feasible order up to reordering of independent statements, 12 schedules standing for 70; one SQL statement at a time"`,
  );
  expect(coverageSentence([some, all(24)])).toMatchInlineSnapshot(
    `"2 callers: every feasible order up to reordering of independent statements, 36 schedules standing for 94 over 2 inputs; one SQL statement at a time"`,
  );
});

it('counts among the orders no run of another kind: second faults neither', () => {
  const search = { runs: 10, complete: true };
  const all = {
    exhausted: true,
    setAside: true,
    space: 70,
    overlap: search,
    faults: search,
    secondFaults: search,
  };
  const some = exploration({ runs: 12 + 3 * search.runs + 5, stressed: 5, ...all });
  expect(coverageSentence([some])).toContain('12 schedules standing for 70; one SQL statement at a time');
});

it('claims no number of orders that was not counted', () => {
  const uncounted = exploration({ runs: 12, exhausted: true, setAside: true, space: null });
  expect(coverageSentence([uncounted])).toMatchInlineSnapshot(
    `"2 callers: every feasible order up to reordering of independent statements, 12 schedules; one SQL statement at a time"`,
  );
  expect(
    coverageSentence([exploration({ runs: 12, completeBound: 1, space: 33_000 })]),
  ).toMatchInlineSnapshot(
    `"2 callers: every order with at most 1 preemption, and some others, 12 schedules; one SQL statement at a time"`,
  );
});

it('says up to which bound everything was played, for the input that was explored least', () => {
  expect(coverageSentence([exploration({ completeBound: -1, runs: 1 })])).toMatchInlineSnapshot(
    `"2 callers: 1 schedule; one SQL statement at a time"`,
  );
  expect(coverageSentence([exploration({ completeBound: 0 })])).toMatchInlineSnapshot(
    `"2 callers: one after the other in every order, and some others, 20 schedules; one SQL statement at a time"`,
  );
  expect(coverageSentence([exploration({ completeBound: 1 }), exploration({})])).toMatchInlineSnapshot(
    `"2 callers: every order with at most 1 preemption, and some others, 40 schedules over 2 inputs; one SQL statement at a time"`,
  );
});

it('says how many were sampled, and never "race-free"', () => {
  const sampled = exploration({ callers: 3, runs: 1046, completeBound: 2, sampled: 6, space: 33_000 });
  expect(coverageSentence([sampled, all(24)])).toMatchInlineSnapshot(
    `"2 callers: every feasible order, 24 schedules; 3 callers: every order with at most 2 preemptions, and some others, 1,046 schedules (6 sampled); one SQL statement at a time"`,
  );
});

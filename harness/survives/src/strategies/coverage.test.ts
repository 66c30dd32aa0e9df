import { expect, it } from 'vitest';
import { coverageSentence } from './coverage.ts';
import { Faults } from './faults.ts';
import { Overlap } from './overlap.ts';
import { Sampling } from './sampling.ts';
import { SecondFaults } from './second-faults.ts';
import type { Strategy } from './strategy.ts';
import { Stress } from './stress.ts';

/** What was played of one input, as its strategies would know it. */
interface Played {
  callers: number;
  runs: number;
  completeBound: number;
  exhausted: boolean;
  setAside: boolean;
  space: number | null;
  sampled: number;
  overlap: { runs: number; complete: boolean };
  stopped: { rows: boolean; commit: boolean; locksUnstopped: boolean; looksUnstopped: boolean };
  faults: { runs: number; complete: boolean };
  secondFaults: { runs: number; complete: boolean };
  stressed: number;
}

const NOTHING = { runs: 0, complete: false };

const exploration = (part: Partial<Played>) => {
  const played: Played = {
    callers: 2,
    runs: 20,
    completeBound: 3,
    exhausted: false,
    setAside: false,
    space: null,
    sampled: 0,
    overlap: NOTHING,
    stopped: { rows: false, commit: false, locksUnstopped: false, looksUnstopped: false },
    faults: NOTHING,
    secondFaults: NOTHING,
    stressed: 0,
    ...part,
  };
  const { callers, runs, completeBound, exhausted, setAside, space, sampled, stressed } = played;
  const orders = { runs, exhausted, feasible: space, setAside, completeBound };
  const speaking = (
    name: string,
    speaks: Strategy['speaks'],
    { says }: Pick<Strategy, 'says'>,
    facts: object,
  ) => ({ name, speaks, says, ...facts }) as unknown as Strategy;
  return {
    callers,
    orders,
    strategies: [
      speaking('sampling', 'of orders', Sampling.prototype, { samples: sampled }),
      speaking('overlap', 'beside', Overlap.prototype, {
        callers,
        covered: played.overlap,
        stopped: played.stopped,
      }),
      speaking('faults', 'beside', Faults.prototype, { covered: played.faults }),
      speaking('second faults', 'beside', SecondFaults.prototype, { covered: played.secondFaults }),
      speaking('stress', 'beside', Stress.prototype, { runs: stressed }),
    ],
  };
};
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
  const orders = { runs: 12, exhausted: true, setAside: true, space: 70 };
  const some = { ...orders, overlap: search, faults: search, secondFaults: search, stressed: 5 };
  expect(coverageSentence([exploration(some)])).toMatchInlineSnapshot(
    `"2 callers: every feasible order up to reordering of independent statements, 12 schedules standing for 70; one SQL statement at a time, and each writing statement stopped between reading and writing, 10 schedules; each fault it must survive at each statement where it can happen, 10 schedules; another fault after each that leaves a doubt, 10 schedules; outside of any schedule, 5 runs with everything at once"`,
  );
});

it('says of all inputs together what was done besides orders, and whether it is all that could be', () => {
  const [complete, part] = [
    { runs: 3, complete: true },
    { runs: 1, complete: false },
  ];
  const besides = (search: { runs: number; complete: boolean }) => ({
    overlap: search,
    faults: search,
    secondFaults: search,
  });
  expect(
    coverageSentence([exploration(besides(complete)), exploration(besides(part))]),
  ).toMatchInlineSnapshot(
    `"2 callers: every order with at most 3 preemptions, and some others, 40 schedules over 2 inputs; one SQL statement at a time, and some stopped between reading and writing, 4 schedules; some of the faults it must survive, 4 schedules; some faults after one that leaves a doubt, 4 schedules"`,
  );
  const three = exploration({ callers: 3 });
  expect(coverageSentence([exploration({ overlap: complete }), three])).toMatchInlineSnapshot(
    `"2 callers: every order with at most 3 preemptions, and some others, 20 schedules; 3 callers: every order with at most 3 preemptions, and some others, 20 schedules; one SQL statement at a time, and each writing statement by 2 callers stopped between reading and writing, 3 schedules"`,
  );
  expect(coverageSentence([exploration({ stressed: 1 })])).toMatchInlineSnapshot(
    `"2 callers: every order with at most 3 preemptions, and some others, 20 schedules; one SQL statement at a time; outside of any schedule, 1 run with everything at once"`,
  );
});

it('says where in a statement, and of what was never stopped', () => {
  const overlap = { runs: 3, complete: true };
  const stopped = { rows: false, commit: false, locksUnstopped: false, looksUnstopped: false };
  const both = [{ rows: true }, { commit: true, locksUnstopped: true }, { looksUnstopped: true }];
  const inputs = both.map((some) => exploration({ overlap, stopped: { ...stopped, ...some } }));
  expect(coverageSentence(inputs)).toMatchInlineSnapshot(
    `"2 callers: every order with at most 3 preemptions, and some others, 60 schedules over 3 inputs; one SQL statement at a time, and each writing statement stopped between reading and writing, between its first writes and before its commit, 9 schedules; a SELECT that locks several rows was not stopped between them; a SELECT that calls a VOLATILE function was not stopped between what that function looks at"`,
  );
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

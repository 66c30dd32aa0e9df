import type { EngineMutant } from '../engine-mutant.ts';

const AT = 'harness/survives/src/strategies';
const EXECUTION = 'harness/survives/src/execution';
const SPACES = [`${AT}/claims.test.ts`];

/** What is played, and what is said to have been. */
export const COVERAGE: readonly EngineMutant[] = [
  {
    name: 'everything-is-exhausted',
    what: 'every feasible order is claimed when the budget was used up',
    file: `${AT}/bounded.ts`,
    changes: [{ find: 'if (frontier.cost === null) {', with: 'if (this.#steps > 0) {' }],
    dies: SPACES,
  },
  {
    name: 'what-was-set-aside-was-played',
    what: 'every order with so many preemptions is claimed, with some of them set aside and not played',
    file: `${AT}/bounded.ts`,
    changes: [{ find: 'Math.min(cost, costAside ?? Infinity) - 1', with: 'cost - 1' }],
    dies: SPACES,
  },
  {
    name: 'special-moves-are-complete-at-once',
    what: 'each fault at each statement is claimed after the first of them',
    file: `${AT}/special-moves.ts`,
    changes: [
      { find: 'cost === null || cost > this.#scope.bound;', with: 'cost === null || this.runs > 0;' },
    ],
    dies: SPACES,
  },
  {
    name: 'a-switch-costs-nothing',
    what: 'a preemption is not counted as one, so that the first failure is not the simplest',
    file: `${EXECUTION}/choice-points.ts`,
    changes: [{ find: '(index !== byDefault && preempts(step)) ? 1 : 0', with: 'false ? 1 : 0' }],
    dies: SPACES,
  },
  {
    name: 'branches-are-lost',
    what: 'of the ways that a run did not take the last one is not kept',
    file: `${AT}/frontier.ts`,
    changes: [
      {
        find: 'for (const [index, point] of choices.entries()) {',
        with: 'for (const [index, point] of choices.slice(0, -2).entries()) {',
      },
    ],
    dies: SPACES,
  },
  {
    name: 'later-rows-are-never-tried',
    what: 'a statement of several rows is stopped before its first alone',
    file: `${EXECUTION}/holds.ts`,
    changes: [{ find: '      ...this.#laterRows(statement),\n', with: '' }],
    dies: [`${AT}/overlap-places.test.ts`],
  },
  {
    name: 'a-commit-is-never-tried',
    what: 'no statement is stopped before its commit, whatever is looked at there',
    file: `${EXECUTION}/holds.ts`,
    changes: [{ find: '...(this.#looksAfterwards(session, statement) ? AT_THE_END : []),', with: '' }],
    dies: [`${AT}/overlap-places.test.ts`],
  },
  {
    name: 'a-restless-pool-lends-the-same-client',
    what: 'a pool that was told to be restless lends the client of the last query again',
    file: 'harness/survives/src/pool/gated-pool.ts',
    changes: [
      {
        find: 'if (!this.#traffic.restless) return connect();',
        with: 'if (this.totalCount >= 0) return connect();',
      },
    ],
    dies: [`${AT}/restless.test.ts`],
  },
  {
    name: 'nobody-shares-a-process',
    what: 'callers are dealt out to two instances, and never all of them to one',
    file: `${AT}/list.ts`,
    changes: [{ find: '  oneProcess,\n', with: '' }],
    dies: [`${AT}/one-process.test.ts`],
  },
  {
    name: 'nobody-stands-while-two-pass',
    what: 'of three whose transactions keep a snapshot none is left standing while the others pass',
    file: `${AT}/list.ts`,
    changes: [{ find: '  oneStands,\n', with: '' }],
    dies: [`${AT}/one-stands.test.ts`],
  },
  {
    name: 'no-more-inputs-are-played',
    what: 'inputs whose orders are not searched are not played either',
    file: 'harness/survives/src/check/alone-search.ts',
    changes: [{ find: '? 0 : (alone?.inputs ?? 0)', with: '? 0 : Math.min(0, alone?.inputs ?? 0)' }],
    dies: ['harness/survives/src/check/alone-search.test.ts'],
  },
  {
    name: 'a-second-fault-is-not-tried',
    what: 'after a fault that leaves a doubt there is no other',
    file: `${AT}/second-faults.ts`,
    changes: [{ find: 'faultLimitInDoubt: 2 }', with: 'faultLimitInDoubt: 1 }' }],
    dies: [`${AT}/faults.test.ts`],
  },
  {
    name: 'whoever-spins-goes-on',
    what: 'a lane that fails again and again is never left by default',
    file: `${EXECUTION}/steered.ts`,
    changes: [{ find: 'return inVain.length >= this', with: 'return inVain.length < 0 && 0 >= this' }],
    dies: [`${EXECUTION}/stuck.test.ts`],
  },
  {
    name: 'sampled-schedules-are-all-the-same',
    what: 'each sampled schedule has the same seed',
    file: 'harness/survives/src/time/seeded-random.ts',
    changes: [{ find: 'let state = seed | 0;', with: 'let state = 1;' }],
    dies: ['harness/survives/src/time/seeded-random.test.ts', `${AT}/choosers.test.ts`],
  },
  {
    name: 'a-crowd-does-not-meet',
    what: 'in step, statements go one after another, as if each had the server to itself',
    file: `${EXECUTION}/free.ts`,
    changes: [
      {
        find: "const standing = all.filter(({ phase }) => phase === 'at-gate');",
        with: "const standing = all.filter(({ phase }) => phase === 'at-gate').slice(0, 1);",
      },
    ],
    dies: [`${EXECUTION}/free.test.ts`, `${AT}/load.test.ts`],
  },
  {
    name: 'sleepers-wake-one-by-one',
    what: 'of callers whose pauses end at the same instant only one wakes',
    file: `${EXECUTION}/free.ts`,
    changes: [
      {
        find: 'const due = waiting.filter(({ dueMs }) => dueMs === waiting[0]!.dueMs);',
        with: 'const due = waiting.slice(0, 1);',
      },
    ],
    dies: [`${EXECUTION}/free.test.ts`, `${AT}/load.test.ts`],
  },
];

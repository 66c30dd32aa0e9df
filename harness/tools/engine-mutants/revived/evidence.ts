import type { EngineMutant } from '../engine-mutant.ts';

const CHECK = 'harness/survives/src/check';
const STRATEGIES = 'harness/survives/src/strategies';
const JUDGE = 'harness/survives/src/judge';
const CHECKED = [`${CHECK}/examine.test.ts`];

/** What makes a failure one, and what is told of it. */
export const EVIDENCE: readonly EngineMutant[] = [
  {
    name: 'a-re-run-is-not-made',
    what: 'every re-run counts as broken, whatever it did',
    file: `${CHECK}/counterexample.ts`,
    changes: [{ find: 'if (judge(execution)) broke++;', with: 'broke++;' }],
    dies: CHECKED,
  },
  {
    name: 'what-never-happens-again-breaks',
    what: 'a failure that no re-run shows again is a verdict on the code',
    file: `${CHECK}/examine.ts`,
    changes: [{ find: 'if (again >= enough) return', with: 'if (again >= 0) return' }],
    dies: CHECKED,
  },
  {
    name: 'a-shorter-schedule-does-not-break',
    what: 'switches are dropped from a schedule whether it still fails or not',
    file: `${STRATEGIES}/shrink-schedule.ts`,
    changes: [
      {
        find: 'async (some) => !(await stillFails(some))',
        with: 'async (some) => (await stillFails(some)) && some.length === 0',
      },
    ],
    dies: [`${STRATEGIES}/shrink-schedule.test.ts`],
  },
  {
    name: 'a-smaller-input-does-not-break',
    what: 'while shrinking, an input counts as failing whatever its runs did',
    file: `${CHECK}/input-search.ts`,
    changes: [{ find: '      return exploration.failure === null;', with: '      return !this.#failed;' }],
    dies: CHECKED,
  },
  {
    name: 'every-call-failed-and-survives',
    what: 'a promise survives although no call ever got through to it',
    file: `${CHECK}/examine.ts`,
    changes: [{ find: "'every call failed, so this was never put to the test'", with: 'null' }],
    dies: CHECKED,
  },
  {
    name: 'what-cannot-be-judged-survives',
    what: 'a promise survives although a run of it could not be judged',
    file: `${CHECK}/examine.ts`,
    changes: [
      { find: 'explorations.find((exploration) => exploration.unjudged !== null)?.unjudged ??', with: '' },
    ],
    dies: CHECKED,
  },
  {
    name: 'a-fingerprint-ignores-the-order',
    what: 'two runs that sent the same in another order have one fingerprint',
    file: `${CHECK}/token.ts`,
    changes: [
      {
        find: 'unordered ? [...new Set(statements)].sort() : statements',
        with: '[...new Set(statements)].sort()',
      },
    ],
    dies: [`${CHECK}/token.test.ts`],
  },
  {
    name: 'a-fingerprint-ignores-who-sent-it',
    what: 'two runs in which others sent the same statements have one fingerprint',
    file: `${CHECK}/token.ts`,
    changes: [{ find: '`${unordered ? event.caller : event.lane} ${event', with: '`${event' }],
    dies: [`${CHECK}/token.test.ts`],
  },
  {
    name: 'any-end-is-serial',
    what: 'a concurrent run is like some serial order, whatever it answered and left',
    file: `${JUDGE}/serial-equivalence.ts`,
    changes: [
      {
        find: 'if (this.#ends.has(canonical(outcomes, state, startedAt))) return null;',
        with: 'if (this.#ends.size > 0) return null;',
      },
    ],
    dies: [`${JUDGE}/serial-equivalence.test.ts`],
  },
  {
    name: 'what-is-left-is-not-compared',
    what: 'a concurrent run is compared by its answers, and not by what it left',
    file: `${JUDGE}/canonical.ts`,
    changes: [
      { find: 'JSON.stringify([answers, comparable(state, startedAt)])', with: 'JSON.stringify([answers])' },
    ],
    dies: [`${JUDGE}/serial-equivalence.test.ts`, `${JUDGE}/canonical.test.ts`],
  },
  {
    name: 'without-end-is-no-failure',
    what: 'a loop without end is nothing that the code has to answer for',
    file: `${JUDGE}/universal.ts`,
    changes: [{ find: "ending.kind === 'overrun' || (ending", with: '(ending' }],
    dies: [`${JUDGE}/universal.test.ts`],
  },
  {
    name: 'a-foreign-lock-is-the-codes',
    what: 'a lock that a session outside of the check holds counts against the code',
    file: `${JUDGE}/universal.ts`,
    changes: [
      {
        find: "NOT_THE_CODE: readonly string[] = [\n  'foreign-lock',",
        with: 'NOT_THE_CODE: readonly string[] = [',
      },
    ],
    dies: [`${JUDGE}/universal.test.ts`],
  },
  {
    name: 'an-open-transaction-is-no-finding',
    what: 'a connection that is given back in the middle of a transaction is no finding',
    file: 'harness/survives/src/execution/given-back.ts',
    changes: [
      { find: "if (status !== 'I' && status !== null && !closed", with: 'if (status === null && !closed' },
    ],
    dies: ['harness/survives/src/execution/faults.test.ts'],
  },
  {
    name: 'a-refused-commit-is-still-open',
    what: 'whoever gives a connection back when its COMMIT was refused has left its transaction open',
    file: 'harness/survives/src/execution/given-back.ts',
    changes: [{ find: 'if (session.statement?.error) this', with: 'if (session.owner === undefined) this' }],
    dies: ['harness/survives/src/execution/given-back.test.ts'],
  },
];

import type { EngineMutant } from '../engine-mutant.ts';

const FILE = 'harness/survives/src/contract/linearizable.ts';
const TESTS = ['harness/survives/src/contract/linearizable.test.ts'];

/** Whether calls that met are like some order of them. */
export const CONTRACT: readonly EngineMutant[] = [
  {
    name: 'any-answer-is-allowed',
    what: 'a call leads to what the contract says, whatever was heard of it',
    file: FILE,
    changes: [{ find: 'if (call.unknown) return answers', with: 'if (answers) return answers' }],
    dies: TESTS,
  },
  {
    name: 'time-does-not-order-calls',
    what: 'a call may take effect before one that was answered when it was asked',
    file: FILE,
    changes: [{ find: 'call.when.from > until || ', with: '' }],
    dies: TESTS,
  },
  {
    name: 'what-is-there-is-not-remembered',
    what: 'two ways with the same calls done are one, whatever they have left',
    file: FILE,
    changes: [{ find: "return `${which} ${states.map(keyOf).sort().join(' ')}`;", with: 'return which;' }],
    dies: TESTS,
  },
  {
    name: 'calls-are-taken-apart-too-far',
    what: 'calls that are about the same thing through a third one are looked at apart',
    file: FILE,
    changes: [
      {
        find: 'for (const key of touched.flatMap((group) => [...group.keys])) keys.add(key);',
        with: '',
      },
    ],
    dies: TESTS,
  },
  {
    name: 'the-end-of-a-budget-is-a-pass',
    what: 'a history that could not be judged within its budget is linearizable',
    file: FILE,
    changes: [
      {
        find: "if (found === undefined) return { is: 'undecided', nodes };",
        with: 'if (found === undefined) continue;',
      },
    ],
    dies: TESTS,
  },
  {
    name: 'a-doubtful-call-never-happened',
    what: 'a call whose answer was lost has had no effect',
    file: FILE,
    changes: [
      {
        find: 'for (const call of left) {',
        with: 'for (const call of left.filter(({ unknown }) => !unknown)) {',
      },
    ],
    dies: TESTS,
  },
  {
    name: 'a-doubtful-call-has-happened',
    what: 'a call whose answer was lost has had its effect',
    file: FILE,
    changes: [
      { find: 'if (left.every(({ unknown }) => unknown) && this', with: 'if (left.length === 0 && this' },
    ],
    dies: TESTS,
  },
  {
    name: 'what-is-there-in-the-end-is-not-looked-at',
    what: 'the end of a history fits whatever is there',
    file: FILE,
    changes: [
      {
        find: 'this.left = ends ? states.filter(ends) : states;',
        with: 'this.left = ends ? states : states;',
      },
    ],
    dies: TESTS,
  },
  {
    name: 'who-reads-is-tried-too-rarely',
    what: 'whoever only reads ends the search, also where it says what time it is',
    file: FILE,
    changes: [{ find: ' && (limits === undefined || when.from <= since)', with: '' }],
    dies: TESTS,
  },
];

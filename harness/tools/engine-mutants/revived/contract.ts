import type { EngineMutant } from '../engine-mutant.ts';

const FILE = 'harness/survives/src/contract/linearizable.ts';
const TESTS = ['harness/survives/src/contract/linearizable.test.ts'];
const CROWDS = {
  file: 'harness/survives/src/contract/in-some-order.ts',
  dies: ['harness/survives/src/contract/in-some-order.test.ts'],
};

/** Whether calls that met are like some order of them. */
export const CONTRACT: readonly EngineMutant[] = [
  {
    name: 'any-answer-is-allowed',
    what: 'a call leads to what the contract says, whatever was heard of it',
    file: FILE,
    changes: [{ find: 'if (call.unknown) return [', with: 'if (call) return [' }],
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
    changes: [{ find: "return `${which} ${each.sort().join(' ')}`;", with: 'return which;' }],
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
        find: 'open.length === 0 && ends(state) ? [state] : []',
        with: 'open.length === 0 && [ends] ? [state] : []',
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
  {
    name: 'calls-of-one-caller-swap',
    what: 'what one caller asked later may take effect before what it asked earlier',
    file: FILE,
    changes: [{ find: ' || call.after?.some((earlier) => left.includes(earlier))', with: '' }],
    dies: TESTS,
  },
  {
    name: 'quiet-calls-of-a-crowd-are-believed',
    what: 'what has changed nothing so far changes nothing anywhere',
    ...CROWDS,
    changes: [{ find: '      this.#makeSure();\n', with: '' }],
  },
  {
    name: 'one-of-a-crowd-stands-for-all',
    what: 'of calls that are alike one takes effect, and the others are forgotten',
    ...CROWDS,
    changes: [{ find: '(all ? 0 : count - 1)', with: '0' }],
  },
  {
    name: 'a-crowd-leaves-one-state',
    what: 'of what may be there after a call of a crowd only the first is looked at',
    ...CROWDS,
    changes: [
      {
        find: 'for (const next of this.#next(at, kind)) this',
        with: 'for (const next of this.#next(at, kind).slice(0, 1)) this',
      },
    ],
  },
  {
    name: 'a-crowd-forgets-what-is-there',
    what: 'two ways with the same calls of a crowd done are one, whatever they have left',
    ...CROWDS,
    changes: [{ find: 'const key = `${counts.join()} ${at.id}`;', with: 'const key = counts.join();' }],
  },
];

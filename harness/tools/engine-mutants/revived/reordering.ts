import type { EngineMutant } from '../engine-mutant.ts';

const INDEPENDENCE = 'harness/survives/src/independence';
const STRATEGIES = 'harness/survives/src/strategies';
const FOOTPRINT = `${INDEPENDENCE}/footprint.ts`;
const RELATION = `${INDEPENDENCE}/relation.ts`;
const WALK = `${INDEPENDENCE}/statement-walk.ts`;
const TOUCHES = [`${INDEPENDENCE}/footprint.test.ts`];
const MERGES = [`${STRATEGIES}/reduction.test.ts`, `${STRATEGIES}/differential.test.ts`];

/** Which orders are left out because they lead to the same. */
export const REORDERING: readonly EngineMutant[] = [
  {
    name: 'a-sleep-set-never-wakes',
    what: 'a lane sleeps on when a step is taken that it depends on',
    file: `${STRATEGIES}/frontier.ts`,
    changes: [
      {
        find: 'asleep.filter((lane) => lanes.includes(lane) && independent(index, lanes.indexOf(lane), chosen));',
        with: 'asleep.filter((lane) => lanes.includes(lane));',
      },
    ],
    dies: MERGES,
  },
  {
    name: 'a-sleep-set-merges-too-much',
    what: 'after each way that was tried its siblings sleep, though they depend on it',
    file: `${STRATEGIES}/frontier.ts`,
    changes: [
      {
        find: '(one) => lanes.includes(one) && independent(index, lanes.indexOf(one), other),',
        with: '(one) => lanes.includes(one),',
      },
    ],
    dies: MERGES,
  },
  {
    name: 'locks-never-meet',
    what: 'two steps that lock the same row are independent',
    file: FOOTPRINT,
    changes: [{ find: '!meet([...a.locks, ...a.publishes], [...b.locks, ...b.publishes]) &&', with: '' }],
    dies: MERGES,
  },
  {
    name: 'readers-do-not-mind',
    what: 'who reads a row does not depend on who publishes it, one way round',
    file: FOOTPRINT,
    changes: [{ find: '!meet(a.reads, b.publishes) &&', with: '' }],
    dies: MERGES,
  },
  {
    name: 'instances-share-nothing',
    what: 'two callers of one application instance are independent',
    file: FOOTPRINT,
    changes: [
      {
        find: 'if ([...a.instances].some((instance) => b.instances.has(instance))) return false;',
        with: '',
      },
    ],
    dies: MERGES,
  },
  {
    name: 'any-row-is-no-row',
    what: 'a statement that may touch any row meets none of those that name theirs',
    file: FOOTPRINT,
    changes: [{ find: '(a.row === null || b.row === null || a.row === b.row)', with: 'a.row === b.row' }],
    dies: MERGES,
  },
  {
    name: 'a-commit-publishes-nothing',
    what: 'what a transaction has written is seen by nobody after its COMMIT',
    file: RELATION,
    changes: [{ find: "own.control === 'commit' ? [...held, ...woken] : woken", with: 'woken' }],
    dies: MERGES,
  },
  {
    name: 'who-waits-is-forgotten',
    what: 'a statement that lets others go on is not taken to do what they do',
    file: RELATION,
    changes: [{ find: 'const resumed = waiting.map(', with: 'const resumed = waiting.slice(0, 0).map(' }],
    dies: [`${INDEPENDENCE}/relation.test.ts`],
  },
  {
    name: 'settings-of-a-session-are-forgotten',
    what: 'a statement means the same after the code has changed its session',
    file: RELATION,
    changes: [
      {
        find: 'poolWait || [...sent].some((sql) => this.touch(sql, []).steers)',
        with: 'poolWait',
      },
    ],
    dies: [`${INDEPENDENCE}/relation.test.ts`],
  },
  {
    name: 'who-waits-for-a-client-is-forgotten',
    what: 'steps are independent although somebody waits for a client that one of them gives back',
    file: RELATION,
    changes: [
      {
        find: 'poolWait || [...sent].some((sql) => this.touch(sql, []).steers)',
        with: '[...sent].some((sql) => this.touch(sql, []).steers)',
      },
    ],
    dies: [`${INDEPENDENCE}/relation.test.ts`],
  },
  {
    name: 'other-unique-keys-are-forgotten',
    what: 'an INSERT touches the row of its primary key alone, though another key may be met',
    file: WALK,
    changes: [{ find: 'key === null || table.otherUnique || ', with: 'key === null || ' }],
    dies: TOUCHES,
  },
  {
    name: 'foreign-keys-are-forgotten',
    what: 'an INSERT does not lock the rows that it refers to',
    file: WALK,
    changes: [{ find: 'for (const { table: other } of table.references) this.#locksAll(other);', with: '' }],
    dies: TOUCHES,
  },
  {
    name: 'sequences-are-forgotten',
    what: 'two INSERTs that draw numbers from one sequence are independent',
    file: WALK,
    changes: [
      {
        find: 'for (const sequence of table.sequences) this.found.locks.push({ table: sequence, row: null });',
        with: '',
      },
    ],
    dies: TOUCHES,
  },
  {
    name: 'a-moved-key-is-the-old-row',
    what: 'an UPDATE of a key touches the row that it had, and not the one that it gets',
    file: WALK,
    changes: [{ find: 'keys(target.table, moves ? null : rows)', with: 'keys(target.table, rows)' }],
    dies: TOUCHES,
  },
  {
    name: 'a-condition-never-fails',
    what: 'a condition that can fail on any row depends on the row of its key alone',
    file: `${INDEPENDENCE}/rows.ts`,
    changes: [
      {
        find: 'if (key === null || !conjuncts.every(cannotFail)) return null;',
        with: 'if (key === null) return null;',
      },
    ],
    dies: TOUCHES,
  },
  {
    name: 'integers-are-texts',
    what: '01 and 1 are two rows of a table whose key is an integer',
    file: `${INDEPENDENCE}/rows.ts`,
    changes: [{ find: 'return BigInt(text).toString();', with: 'return text;' }],
    dies: TOUCHES,
  },
  {
    name: 'code-in-the-schema-is-forgotten',
    what: 'footprints are narrowed although functions of the subject may do anything',
    file: `${INDEPENDENCE}/touches.ts`,
    changes: [{ find: 'if (!catalogue.plain || !isPlain(tree))', with: 'if (!isPlain(tree))' }],
    dies: TOUCHES,
  },
];

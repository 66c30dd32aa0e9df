import type { EngineMutant } from '../engine-mutant.ts';

const AT = 'harness/survives/src/execution';
const FAULTS = `${AT}/faults.ts`;
const INJECTION = `${AT}/fault-injection.ts`;
const CONNECTIONS = [`${AT}/faults.test.ts`];
const CRASHES = [`${AT}/crashes.test.ts`];

/** What a schedule makes fail. */
export const FAILING: readonly EngineMutant[] = [
  {
    name: 'a-refusal-is-not-inflicted',
    what: 'a statement that is to be refused is sent as it is',
    file: FAULTS,
    changes: [{ find: 'statement.openInstead(saysCommit', with: 'statement.open(); void (saysCommit' }],
    dies: CONNECTIONS,
  },
  {
    name: 'a-refused-commit-stays-open',
    what: 'a COMMIT that is to be refused fails like any statement, and leaves its transaction open',
    file: FAULTS,
    changes: [{ find: 'saysCommit(statement) ? refuseCommit(error) : raise(error)', with: 'raise(error)' }],
    dies: CONNECTIONS,
  },
  {
    name: 'a-lost-answer-is-heard',
    what: 'an answer that is to be lost is delivered',
    file: FAULTS,
    changes: [{ find: 'statement.openUnheard();', with: 'statement.open();' }],
    dies: CONNECTIONS,
  },
  {
    name: 'whose-answer-was-lost-keeps-its-locks',
    what: 'a backend whose answer was lost is not waited for, and its locks are there for a moment more',
    file: INJECTION,
    changes: [
      { find: 'if (this.#losing?.closed) {', with: 'if (this.#losing?.closed && Math.random() > 1) {' },
    ],
    dies: CONNECTIONS,
  },
  {
    name: 'a-lost-connection-has-sent',
    what: 'the statement whose connection is lost before it has been carried out',
    file: FAULTS,
    changes: [
      {
        find: "} else if (fault === 'connection-lost') {",
        with: "} else if (fault === 'connection-lost') {\n    statement.openUnheard();\n    return;",
      },
    ],
    dies: CONNECTIONS,
  },
  {
    name: 'a-doubt-is-not-told',
    what: 'a call whose commit was not heard of is told as one that has failed',
    file: INJECTION,
    changes: [{ find: 'if (task?.current) task.current.unknown = true;', with: '' }],
    dies: CONNECTIONS,
  },
  {
    name: 'a-read-meets-a-conflict',
    what: 'a read on its own is refused for a conflict that it cannot have',
    file: FAULTS,
    changes: [
      {
        find: 'if (CONFLICTS.has(fault) && !inTransaction && onlyLooks(statement)) return false;',
        with: '',
      },
    ],
    dies: CONNECTIONS,
  },
  {
    name: 'a-crash-comes-before-the-commit',
    what: 'an instance that is to die with its answer dies before its COMMIT is sent',
    file: INJECTION,
    changes: [
      {
        find: "if (fault === 'crash') return",
        with: "if (fault === 'crash' || fault === 'crash-after-commit') return",
      },
    ],
    dies: CRASHES,
  },
  {
    name: 'a-crash-keeps-the-memory',
    what: 'an instance that has died goes on with what it knew',
    file: INJECTION,
    changes: [{ find: 'options.restart(instance);', with: '' }],
    dies: CRASHES,
  },
  {
    name: 'a-crash-keeps-the-locks',
    what: 'the backends of an instance that has died hold on to their locks',
    file: INJECTION,
    changes: [
      { find: 'await options.endBackends(lost.map(({ pid }) => pid));', with: '' },
      { find: '      session.connection.destroy();\n', with: '' },
    ],
    dies: CRASHES,
  },
  {
    name: 'a-crash-spares-the-neighbours',
    what: 'of the callers of an instance that dies only one is delivered again',
    file: INJECTION,
    changes: [
      {
        find: 'const victims = tasks.filter((task) => task.instance === instance && !task.done);',
        with: 'const victims = tasks.filter((task) => task.name === caller && !task.done);',
      },
    ],
    dies: CRASHES,
  },
  {
    name: 'an-outside-party-is-asked-unseen',
    what: 'an outside party that is to fail answers',
    file: INJECTION,
    changes: [{ find: 'const answer = step.call.open(fault);', with: 'const answer = step.call.open();' }],
    dies: CRASHES,
  },
];

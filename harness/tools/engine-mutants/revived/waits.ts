import type { EngineMutant } from '../engine-mutant.ts';

const AT = 'harness/survives/src/execution';
const REST = `${AT}/rest.ts`;
const WAITS = `${AT}/waits.ts`;
const POOL = 'harness/survives/src/pool';

/** When everything is at rest, and who waits for whom. */
export const WAITING: readonly EngineMutant[] = [
  {
    name: 'silence-is-a-wait',
    what: 'a statement that has not been answered for a while counts as blocked, whatever the server says',
    file: REST,
    changes: [
      {
        find: 'await probe(board, running);',
        with: 'for (const session of running) session.believedToWait(true); continue;',
      },
    ],
    dies: [`${AT}/rest.test.ts`],
  },
  {
    name: 'a-lock-wait-is-not-heard',
    what: 'the word of the server that a statement waits for a lock is passed on to nobody',
    file: `${POOL}/wire-news.ts`,
    changes: [{ find: 'traffic.waiting(session);', with: '' }],
    dies: [`${POOL}/gated-pool.test.ts`],
  },
  {
    name: 'a-wait-is-believed-unheard',
    what: 'a wait that a probe has seen is believed before the server has looked for a deadlock',
    file: WAITS,
    changes: [{ find: '(session.heardWaiting || lastsUnspoken(board, session))', with: 'true' }],
    dies: [`${AT}/rest.test.ts`, `${AT}/starved-backend.test.ts`],
  },
  {
    name: 'a-silenced-wait-is-never-believed',
    what: 'a session that has silenced the server is never believed to wait',
    file: WAITS,
    changes: [
      { find: '(session.heardWaiting || lastsUnspoken(board, session))', with: 'session.heardWaiting' },
    ],
    dies: [`${AT}/rest.test.ts`],
  },
  {
    name: 'a-snapshot-is-not-waited-for',
    what: 'nobody asks who waits for a safe snapshot: the statement runs for ever',
    file: `${AT}/wait-oracle.ts`,
    changes: [{ find: 'pg_safe_snapshot_blocking_pids(pid) AS', with: "'{}'::int[] AS" }],
    dies: [`${AT}/rest.test.ts`],
  },
  {
    name: 'another-wait-is-the-old-one',
    what: 'what the server has said of one wait is believed of the next one of the same statement',
    file: `${POOL}/session.ts`,
    changes: [
      {
        find: 'if (this.blockedBy.length > 0 && since !== this.waitsSince) this.#forgetWait();',
        with: '',
      },
    ],
    dies: [`${POOL}/session-phases.test.ts`],
  },
  {
    name: 'what-is-known-of-waits-never-grows-old',
    what: 'who waits for whom is not asked again after there has been news',
    file: REST,
    changes: [{ find: 'if (inDoubt.length > 0) {', with: 'if (inDoubt.length < 0) {' }],
    dies: [`${AT}/rest.test.ts`],
  },
  {
    name: 'continuations-are-not-waited-for',
    what: 'one turn of the event loop is enough for a caller that is in no state we know',
    file: REST,
    changes: [{ find: 'turns < turnsForTheLost && someoneIsLost(board)', with: 'false' }],
    dies: [`${AT}/continuations.test.ts`],
  },
  {
    name: 'what-rang-meanwhile-is-not-waited-for',
    what: 'settling ends although something has happened during the last turn',
    file: REST,
    changes: [{ find: 'board.bell.rings !== seen || board.timers', with: 'board.timers' }],
    dies: [`${AT}/continuations.test.ts`, `${AT}/rest.test.ts`],
  },
  {
    name: 'immediates-are-not-waited-for',
    what: 'settling ends while an immediate of the code is pending',
    file: REST,
    changes: [{ find: ' || board.timers.immediates.pending > 0', with: '' }],
    dies: [`${AT}/continuations.test.ts`],
  },
  {
    name: 'other-threads-are-not-waited-for',
    what: 'a calculation on another thread is taken for being at rest',
    file: REST,
    changes: [{ find: 'board.jobs.count > 0 || board.ungated.busy > 0', with: 'board.ungated.busy > 0' }],
    dies: [`${AT}/outside-jobs.test.ts`],
  },
  {
    name: 'a-connection-under-way-is-not-waited-for',
    what: 'a choice is made while a pool is still connecting',
    file: REST,
    changes: [{ find: 'if (board.connectingCount > 0) return true;', with: '' }],
    dies: [`${AT}/continuations.test.ts`],
  },
  {
    name: 'a-statement-is-over-when-it-fails',
    what: 'a statement counts as answered at its error, while the backend still holds its locks',
    file: `${POOL}/gated-client.ts`,
    changes: [
      {
        find: 'statement.error ??= viewError(error);',
        with: 'statement.error ??= viewError(error); this.#complete();',
      },
    ],
    dies: [`${POOL}/gated-pool.test.ts`, `${AT}/rest.test.ts`],
  },
  {
    name: 'a-gate-is-open',
    what: 'a statement goes to the server as soon as it comes to its gate',
    file: `${POOL}/gated-client.ts`,
    changes: [
      {
        find: 'this.traffic.atGate(this.session, statement);',
        with: 'this.traffic.atGate(this.session, statement); statement.open();',
      },
    ],
    dies: [`${POOL}/gated-pool.test.ts`],
  },
  {
    name: 'a-callback-belongs-to-whoever-released',
    what: 'what follows a client that was waited for runs in the name of whoever gave it back',
    file: `${POOL}/gated-pool.ts`,
    changes: [
      {
        find: 'if (context) callerContext.run(context, callback, error, client, done);\n        else callback',
        with: 'callback',
      },
    ],
    dies: [`${POOL}/gated-pool.test.ts`],
  },
];

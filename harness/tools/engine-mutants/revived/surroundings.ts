import type { EngineMutant } from '../engine-mutant.ts';

const AT = 'harness/survives/src/execution';
const TIME = 'harness/survives/src/time';
const POOL = 'harness/survives/src/pool';
const ADVANCE = [`${TIME}/advance.test.ts`];
const TIMERS = [`${TIME}/virtual-timers.test.ts`];
const WARM = [`${POOL}/warm-connections.test.ts`];
const KEPT = [`${POOL}/kept-backend.test.ts`];
const CLEAN = [`${AT}/clean-start.test.ts`];

/** Time, and what one run leaves to the next. */
export const SURROUNDINGS: readonly EngineMutant[] = [
  {
    name: 'a-clock-jump-is-not-applied',
    what: 'time passes and no stored moment moves',
    file: `${TIME}/advance.ts`,
    changes: [{ find: "await admin.query(moves.map(updateOf).join(';\\n'));", with: '' }],
    dies: ADVANCE,
  },
  {
    name: 'epochs-do-not-move',
    what: 'a moment that is stored as a number stays where it is',
    file: `${TIME}/kept-time.ts`,
    changes: [{ find: 'epochs: new Map(epochs) }', with: 'epochs: new Map(epochs.slice(epochs.length)) }' }],
    dies: ADVANCE,
  },
  {
    name: 'any-number-is-an-epoch',
    what: 'a column of numbers moves when some of them could be moments',
    file: `${TIME}/kept-time.ts`,
    changes: [{ find: 'coalesce(bool_and(abs', with: 'coalesce(bool_or(abs' }],
    dies: ADVANCE,
  },
  {
    name: 'a-date-moves-by-hours',
    what: 'ten minutes are a day for what is stored as a date',
    file: `${TIME}/advance.ts`,
    changes: [{ find: " + interval '1 day -1 microsecond')::date", with: ')::date' }],
    dies: ADVANCE,
  },
  {
    name: 'timers-do-not-come-due',
    what: 'time passes and no timer fires',
    file: `${TIME}/virtual-timers.ts`,
    changes: [{ find: 'next && next.dueMs <= end;', with: 'next && next.dueMs < 0;' }],
    dies: TIMERS,
  },
  {
    name: 'time-goes-back',
    what: 'a timer that is fired out of turn takes the clock back',
    file: `${TIME}/virtual-timers.ts`,
    changes: [
      { find: 'this.#nowMs = Math.max(this.#nowMs, timer.dueMs);', with: 'this.#nowMs = timer.dueMs;' },
    ],
    dies: TIMERS,
  },
  {
    name: 'a-clock-that-is-set-stays',
    what: 'the clock of an instance that somebody sets tells the time as before',
    file: `${TIME}/app-clock.ts`,
    changes: [
      {
        find: 'const now = (): number => untilNow() + clock.skewMs;',
        with: 'const { skewMs } = clock;\n  const now = (): number => untilNow() + skewMs;',
      },
    ],
    dies: [`${TIME}/app-clock.test.ts`],
  },
  {
    name: 'callers-share-their-chance',
    what: 'the callers of a crowd draw the same numbers when their names are long',
    file: `${TIME}/seeded-random.ts`,
    changes: [
      { find: '(Math.imul(sum, 31) + letter.charCodeAt(0)) | 0', with: 'sum * 31 + letter.charCodeAt(0)' },
    ],
    dies: [`${TIME}/seeded-random.test.ts`],
  },
  {
    name: 'settings-of-a-session-stay',
    what: 'a connection that is used again keeps what the last run has set on it',
    file: `${POOL}/gated-client.ts`,
    changes: [{ find: "this.ask('DISCARD ALL')", with: "this.ask('SELECT 1')" }],
    dies: [...WARM, 'harness/survives/src/check/dealt.test.ts'],
  },
  {
    name: 'connections-come-in-another-order',
    what: 'the next run gets the connections of the last one in another order',
    file: `${POOL}/warm-connections.ts`,
    changes: [{ find: 'for (const client of kept.reverse()) {', with: 'for (const client of kept) {' }],
    dies: WARM,
  },
  {
    name: 'a-connection-at-work-is-used-again',
    what: 'connections of a run that did not end cleanly are kept',
    file: `${POOL}/warm-connections.ts`,
    changes: [{ find: 'if (clean && idle && !client', with: 'if (idle && !client' }],
    dies: WARM,
  },
  {
    name: 'what-a-lost-connection-began-stays',
    what: 'a backend whose client has lost it goes on in the transaction that had been begun',
    file: `${POOL}/keeping-client.ts`,
    changes: [{ find: "if (backend.status !== 'I') await", with: 'if (backend.pid === 0) await' }],
    dies: KEPT,
  },
  {
    name: 'a-lost-connection-is-not-waited-for',
    what: 'whoever has lost a connection goes on while its locks are still held',
    file: `${POOL}/warm-connections.ts`,
    changes: [
      {
        find: 'const heirs = await Promise.all(pids.map(',
        with: 'const heirs = await Promise.resolve(pids.map(',
      },
    ],
    dies: KEPT,
  },
  {
    name: 'sequences-go-on',
    what: 'numbers go on where the last run has left them',
    file: `${AT}/table-reset.ts`,
    changes: [{ find: '...(await sequenceResets(admin)), ', with: '' }],
    dies: CLEAN,
  },
  {
    name: 'a-changed-schema-is-kept',
    what: 'the next run has the schema as the last one has changed it',
    file: `${AT}/table-reset.ts`,
    changes: [{ find: 'return rows[0]?.catalogue === this.#catalogue;', with: 'return rows.length > 0;' }],
    dies: CLEAN,
  },
  {
    name: 'past-the-pool-is-not-seen',
    what: 'a socket to the server, past the pool, is not noticed',
    file: `${AT}/board.ts`,
    changes: [
      {
        find: 'return (this.#bypassed ||= this.jobs.connections.some(isServer));',
        with: 'return this.#bypassed;',
      },
    ],
    dies: [`${AT}/bypassed.test.ts`],
  },
  {
    name: 'nothing-yet-is-the-seed',
    what: 'a history that begins with nothing begins with what the seed has put in',
    file: `${AT}/table-reset.ts`,
    changes: [{ find: '[[NOTHING_YET, BEFORE_SEED]]', with: '[[NOTHING_YET, SEED]]' }],
    dies: ['harness/survives/src/check/contract-empty.test.ts'],
  },
  {
    name: 'who-sleeps-sleeps-alone',
    what: 'a sleep moves nothing that is stored, though a promise says that it does',
    file: `${AT}/starting.ts`,
    changes: [{ find: '((property.meets ?? property.sleepMovesTime) && {', with: '(property.meets && {' }],
    dies: ['harness/survives/src/check/slept-promise.test.ts'],
  },
];

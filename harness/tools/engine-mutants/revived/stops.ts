import type { EngineMutant } from '../engine-mutant.ts';

const SCHEMA = 'harness/survives/src/execution/hold-schema.ts';
const HOLDS = 'harness/survives/src/execution/holds.ts';
const HOLD_TESTS = 'harness/survives/src/execution/holds.test.ts';
const TRIGGER_TESTS = 'harness/survives/src/strategies/overlap-triggers.test.ts';
const PLACE_TESTS = 'harness/survives/src/execution/hold-places.test.ts';

/** A statement that is to stop inside. */
export const STOPS: readonly EngineMutant[] = [
  {
    name: 'a-stop-never-stops',
    what: 'a statement asks for no lock before its rows: it is armed, and runs through',
    file: SCHEMA,
    changes: [
      { find: 'PERFORM pg_catalog.pg_advisory_lock_shared(${ARMED} + row_number, backend);', with: '' },
      { find: 'PERFORM pg_catalog.pg_advisory_unlock_shared(${ARMED} + row_number, backend);', with: '' },
    ],
    dies: [HOLD_TESTS],
  },
  {
    name: 'every-row-is-the-first',
    what: 'a statement counts no rows: it stops before its first row, whichever was meant',
    file: SCHEMA,
    changes: [{ find: 'THEN before[2]::int + 1 ELSE 1 END', with: 'THEN 1 ELSE 1 END' }],
    dies: [PLACE_TESTS],
  },
  {
    name: 'rows-are-counted-on',
    what: 'a statement goes on counting the rows of the one before it in the same transaction',
    file: SCHEMA,
    changes: [
      {
        find: 'CASE WHEN before[1] = statement THEN',
        with: "CASE WHEN before[1] IS NOT NULL AND before[1] <> '' THEN",
      },
    ],
    dies: [PLACE_TESTS],
  },
  {
    name: 'triggers-are-not-known-of',
    what: 'names of tables come as one text, so that of no table it is known that it has a trigger',
    file: SCHEMA,
    changes: [{ find: 'SELECT DISTINCT c.relname::text FROM', with: 'SELECT DISTINCT c.relname FROM' }],
    dies: [TRIGGER_TESTS],
  },
  {
    name: 'a-limit-on-the-server-never-runs-out',
    what: 'whoever is overtaken has told the server how long it waits for a lock, and others always go on before',
    file: 'harness/survives/src/execution/overtaken.ts',
    changes: [
      {
        find: 'if (overtaking.runsOutOnTheServer(board)) await runsOut(board, overtaking);',
        with: 'if (overtaking.runsOutOnTheServer(board)) void runsOut;',
      },
    ],
    dies: ['harness/survives/src/check/overtaken.test.ts'],
  },
  {
    name: 'a-commit-is-never-stopped',
    what: 'the deferred trigger at the end asks for no lock: what a commit checks is never met',
    file: SCHEMA,
    changes: [
      {
        find: 'PERFORM pg_catalog.pg_advisory_lock_shared(${AT_COMMIT}, pg_catalog.pg_backend_pid());',
        with: '',
      },
      {
        find: 'PERFORM pg_catalog.pg_advisory_unlock_shared(${AT_COMMIT}, pg_catalog.pg_backend_pid());',
        with: '',
      },
    ],
    dies: [PLACE_TESTS],
  },
  {
    name: 'a-commit-stops-too-early',
    what: "the stop before a commit comes before the subject's own deferred triggers have looked",
    file: SCHEMA,
    changes: [
      {
        find: 'AFTER INSERT ON ${schema}.commits\n    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.come_last()',
        with: 'AFTER INSERT ON ${schema}.commits\n    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.stop_commit()',
      },
    ],
    dies: [PLACE_TESTS],
  },
  {
    name: 'a-stop-is-visible',
    what: 'a trigger of ours on each UPDATE: where it is not even armed, RETURNING old is another row',
    file: SCHEMA,
    changes: [
      { find: 'BEFORE DELETE ON ${name}', with: 'BEFORE DELETE OR UPDATE ON ${name}' },
      { find: 'RETURN OLD;', with: 'RETURN coalesce(NEW, OLD);' },
    ],
    dies: [PLACE_TESTS],
  },
  {
    name: 'routines-are-taken-for-readers',
    what: "a statement that calls a function of the subject's is never stopped",
    file: HOLDS,
    changes: [
      {
        find: '        calls.some((name) => this.#isRoutine(name)),\n    );\n  }\n\n  #isRoutine',
        with: '        false,\n    );\n  }\n\n  #isRoutine',
      },
    ],
    dies: [HOLD_TESTS],
  },
  {
    name: 'a-stop-is-kept',
    what: 'a stop that a statement never came to stays armed, and stops the next one',
    file: HOLDS,
    changes: [
      {
        find: 'if (session.statement !== statement && !goesOn) await this.release(session);',
        with: 'if (session.statement !== statement && !goesOn) continue;',
      },
    ],
    dies: [HOLD_TESTS, PLACE_TESTS],
  },
  {
    name: 'a-wait-for-others-is-taken-for-a-stop',
    what: 'whoever waits for a lock of another caller counts as stopped by the engine',
    file: HOLDS,
    changes: [
      {
        find: "if (session.phase !== 'waiting' || !session.blockedBy.includes(this.#enginePid)) return undefined;",
        with: "if (session.phase !== 'waiting') return undefined;",
      },
    ],
    dies: [HOLD_TESTS],
  },
];

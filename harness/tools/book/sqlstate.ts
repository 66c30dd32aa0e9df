import type { Program } from '../../survives/src/execution/testing/programs.ts';

/** One SQLSTATE that code under concurrency meets, and how to make a server raise it. */
export interface SqlState {
  code: string;
  /** The condition's name in appendix A of the manual. */
  condition: string;
  /** What it means to whoever wrote the statement. */
  means: string;
  /** What to do about it: again, an answer, or a repair. */
  answer: string;
  program: Program;
  /** Who goes when: the callers' names, one a step; then whoever can. */
  order?: string[];
}

export const SCHEMA = `CREATE TABLE depots (id text PRIMARY KEY, load_kg int NOT NULL CHECK (load_kg >= 0));
  CREATE TABLE trucks (id int PRIMARY KEY, depot_id text NOT NULL REFERENCES depots (id));
  INSERT INTO depots VALUES ('bremen', 10), ('kiel', 20);`;

const add = (depot: string) => `UPDATE depots SET load_kg = load_kg + 1 WHERE id = '${depot}'`;
const begin = (level: string) => `BEGIN ISOLATION LEVEL ${level}`;
const total = 'SELECT sum(load_kg) FROM depots';

export const SQL_STATES: readonly SqlState[] = [
  {
    code: '23505',
    condition: 'unique_violation',
    means: 'Somebody else has this key already, or has just committed it while this statement waited.',
    answer:
      'An answer, not an accident: say *taken*. `ON CONFLICT` says it without an error. Inside a transaction the error aborts it.',
    program: { alice: ["INSERT INTO depots VALUES ('kiel', 0)"] },
  },
  {
    code: '23503',
    condition: 'foreign_key_violation',
    means:
      'The row that is referred to does not exist, or was deleted by a transaction that this one had to wait for.',
    answer: 'An answer: there is no such thing. Never again with the same values.',
    program: { alice: ["INSERT INTO trucks VALUES (1, 'ulm')"] },
  },
  {
    code: '23514',
    condition: 'check_violation',
    means: 'The row as it would be breaks a rule of the table.',
    answer:
      'An answer: not possible. The rule held because the server looked at the row at the moment of writing.',
    program: { alice: ["UPDATE depots SET load_kg = load_kg - 50 WHERE id = 'kiel'"] },
  },
  {
    code: '21000',
    condition: 'cardinality_violation',
    means: 'One statement was to write the same row twice, as when a batch has a key twice.',
    answer: 'A repair: make each key unique in the batch before it is sent.',
    program: {
      alice: [
        `INSERT INTO depots VALUES ('kiel', 1), ('kiel', 2)
           ON CONFLICT (id) DO UPDATE SET load_kg = excluded.load_kg`,
      ],
    },
  },
  {
    code: '25P02',
    condition: 'in_failed_sql_transaction',
    means:
      'An earlier statement of this transaction failed and was ignored. Until ROLLBACK the server refuses everything.',
    answer:
      'A repair: look at the first error, and roll back. COMMIT would end it too, and would answer `ROLLBACK`.',
    program: {
      alice: async (pool) => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          await client.query("INSERT INTO depots VALUES ('kiel', 0)").catch(() => undefined);
          await client.query(total);
        } finally {
          await client.query('ROLLBACK');
          client.release();
        }
      },
    },
  },
  {
    code: '40001',
    condition: 'serialization_failure',
    means: 'At REPEATABLE READ: the row has been changed since this transaction took its picture.',
    answer: 'Again, the whole transaction, from the first read: the values that were read are out of date.',
    program: {
      alice: [begin('REPEATABLE READ'), total, add('kiel'), 'COMMIT'],
      bob: [add('kiel')],
    },
    order: ['alice', 'alice', 'bob'],
  },
  {
    code: '40001',
    condition: 'serialization_failure',
    means: 'At SERIALIZABLE: no order of the transactions, one after another, would have come to this.',
    answer: 'Again, the whole transaction. It may come from any statement, and from COMMIT.',
    program: {
      alice: [begin('SERIALIZABLE'), total, add('kiel'), 'COMMIT'],
      bob: [begin('SERIALIZABLE'), total, add('bremen'), 'COMMIT'],
    },
    order: ['alice', 'alice', 'bob', 'bob', 'bob', 'bob'],
  },
  {
    code: '40P01',
    condition: 'deadlock_detected',
    means: 'Each waits for a row that the other has locked. The server ends one of them.',
    answer: 'Again, the whole transaction; and a repair: lock in one order everywhere.',
    program: {
      alice: ['BEGIN', add('kiel'), add('bremen'), 'COMMIT'],
      bob: ['BEGIN', add('bremen'), add('kiel'), 'COMMIT'],
    },
    order: ['alice', 'alice', 'bob', 'bob', 'alice', 'bob'],
  },
  {
    code: '55P03',
    condition: 'lock_not_available',
    means: 'Somebody has the row, and this statement was told not to wait (`NOWAIT`, or `lock_timeout`).',
    answer: 'An answer (*busy, try later*), or again after a pause. Nothing is wrong with the statement.',
    program: {
      alice: ['BEGIN', add('kiel'), 'COMMIT'],
      bob: ["SELECT load_kg FROM depots WHERE id = 'kiel' FOR UPDATE NOWAIT"],
    },
    order: ['alice', 'alice', 'bob'],
  },
  {
    code: '57014',
    condition: 'query_canceled',
    means: 'The statement was stopped: `statement_timeout`, or somebody cancelled it.',
    answer: 'Again only if it is safe to do it twice, and find out why it took so long.',
    program: {
      alice: ["SET statement_timeout = '1ms'", 'SELECT count(*) FROM generate_series(1, 100000000)'],
    },
  },
  {
    code: '57P01',
    condition: 'admin_shutdown',
    means: 'The backend was ended by an administrator, or the server is going down. The connection is gone.',
    answer:
      'A new connection. What was not committed has not happened; of a COMMIT under way nobody can know.',
    program: { alice: async (_, query) => query('SELECT pg_terminate_backend(pg_backend_pid())') },
  },
  {
    code: '42P10',
    condition: 'invalid_column_reference',
    means:
      '`ON CONFLICT` names columns that no valid unique index has, be it that the index is left over from a failed build.',
    answer: 'A repair of the schema, before the code that relies on it.',
    program: { alice: ["INSERT INTO trucks VALUES (1, 'kiel') ON CONFLICT (depot_id) DO NOTHING"] },
  },
];

import fc from 'fast-check';
import type { Program } from '../../execution/testing/programs.ts';
import type { GatedPool } from '../../pool/gated-pool.ts';

/** Two tables of two rows each; `b` leans on `a`. */
export const SCHEMA = `
  CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL CHECK (n < 8));
  CREATE TABLE b (id text PRIMARY KEY, a_id int NOT NULL REFERENCES a (id), n int NOT NULL DEFAULT 0);
  CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY, who text NOT NULL);
  INSERT INTO a VALUES (1, 0), (2, 5);
  INSERT INTO b VALUES ('x', 1, 0), ('y', 2, 0)`;

export const STATE = `SELECT (SELECT json_agg(a ORDER BY id) FROM a) AS a, (SELECT json_agg(b ORDER BY id) FROM b) AS b,
                             (SELECT json_agg(log ORDER BY id) FROM log) AS log`;

/** What one caller sends: single statements and transactions. */
export interface Part {
  /** Null: each statement on its own. */
  end: 'COMMIT' | 'ROLLBACK' | null;
  begin: string;
  statements: Sent[];
}
export interface Sent {
  sql: string;
  params: (string | number)[];
}

const sent = (sql: string, ...params: (string | number)[]): Sent => ({ sql, params });

const A = fc.constantFrom(1, 2);
const newA = fc.constantFrom(1, 3);
const B = fc.constantFrom('x', 'y', 'z');
const n = fc.constantFrom(1, 3);

const statement: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 4, arbitrary: A.map((id) => sent('SELECT n FROM a WHERE id = $1', id)) },
  {
    weight: 4,
    arbitrary: fc.tuple(A, n).map(([id, by]) => sent('UPDATE a SET n = n + $2 WHERE id = $1', id, by)),
  },
  { weight: 3, arbitrary: A.map((id) => sent('SELECT n FROM a WHERE id = $1 FOR UPDATE', id)) },
  { weight: 2, arbitrary: B.map((id) => sent('SELECT n FROM b WHERE id = $1', id)) },
  { weight: 3, arbitrary: B.map((id) => sent('UPDATE b SET n = n + 1 WHERE id = $1 RETURNING n', id)) },
  {
    weight: 1,
    arbitrary: fc.tuple(B, A).map(([id, a]) => sent('UPDATE b SET a_id = $2 WHERE id = $1', id, a)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(B, A).map(([id, a]) => sent('INSERT INTO b (id, a_id) VALUES ($1, $2)', id, a)),
  },
  {
    weight: 2,
    arbitrary: newA.map((id) =>
      sent('INSERT INTO a VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = a.n + 2 RETURNING n', id),
    ),
  },
  {
    weight: 1,
    arbitrary: newA.map((id) => sent('INSERT INTO a (n, id) VALUES (0, $1) ON CONFLICT DO NOTHING', id)),
  },
  { weight: 1, arbitrary: newA.map((id) => sent('DELETE FROM a WHERE id = $1', id)) },
  { weight: 2, arbitrary: B.map((id) => sent('DELETE FROM b WHERE $1 = id', id)) },
  { weight: 1, arbitrary: fc.constant(sent('SELECT count(*) FROM b')) },
  { weight: 1, arbitrary: fc.constant(sent('SELECT sum(n)::int AS sum FROM a WHERE id IN (1, 2)')) },
  { weight: 1, arbitrary: fc.constant(sent('SELECT id FROM a')) },
  { weight: 1, arbitrary: fc.constant(sent('SELECT id, n FROM b ORDER BY id FOR UPDATE')) },
  { weight: 1, arbitrary: fc.constant(sent('UPDATE a SET n = n + 1')) },
  {
    weight: 1,
    arbitrary: A.map((id) =>
      sent("SELECT a.n, b.n AS m FROM b JOIN a ON a.id = b.a_id WHERE b.id = 'x' AND a.n >= $1", id),
    ),
  },
  { weight: 1, arbitrary: B.map((id) => sent('INSERT INTO log (who) VALUES ($1) RETURNING id::int', id)) },
  { weight: 1, arbitrary: A.map((id) => sent('SELECT id FROM a WHERE id = $1 FOR UPDATE SKIP LOCKED', id)) },
  { weight: 1, arbitrary: A.map((id) => sent('SELECT n FROM a WHERE id = $1 FOR SHARE NOWAIT', id)) },
);

const part: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      end: fc.constant(null),
      begin: fc.constant(''),
      statements: fc.array(statement, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      end: fc.constantFrom('COMMIT' as const, 'COMMIT' as const, 'COMMIT' as const, 'ROLLBACK' as const),
      begin: fc.oneof(
        { weight: 7, arbitrary: fc.constant('BEGIN') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'BEGIN ISOLATION LEVEL REPEATABLE READ',
            'BEGIN ISOLATION LEVEL SERIALIZABLE',
          ),
        },
      ),
      statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
    }),
  },
);

const lengthOf = ({ end, statements }: Part): number => statements.length + (end === null ? 0 : 2);

/** Orders if nothing ever waited: the multinomial. */
function orders(parts: readonly Part[]): number {
  let [sum, product] = [0, 1];
  for (const length of parts.map(lengthOf)) for (let i = 1; i <= length; i++) product = (product * ++sum) / i;
  return Math.round(product);
}

/** Programs of two or three callers, with at most so many orders. */
export const programs = (mostOrders: number): fc.Arbitrary<Part[]> =>
  fc.array(part, { minLength: 2, maxLength: 3 }).filter((parts) => orders(parts) <= mostOrders);

const write: fc.Arbitrary<(id: number) => Sent> = fc.constantFrom(
  (id) => sent('UPDATE a SET n = n + 1 WHERE id = $1 RETURNING n', id),
  (id) => sent('SELECT n FROM a WHERE id = $1 FOR UPDATE', id),
  (id) => sent('UPDATE b SET n = n + 1 WHERE a_id = $1', id),
  (id) => sent('INSERT INTO a VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = a.n + 2', id),
);

/** Two transactions that lock two rows, one the other way round: in some orders they deadlock. */
export const crossings: fc.Arbitrary<Part[]> = fc
  .tuple(
    fc.array(write, { minLength: 4, maxLength: 4 }),
    fc.constantFrom('COMMIT' as const, 'ROLLBACK' as const),
  )
  .map(([[first, second, third, fourth], end]) => [
    { begin: 'BEGIN', end, statements: [first!(1), second!(2)] },
    { begin: 'BEGIN', end: 'COMMIT', statements: [third!(2), fourth!(1)] },
  ]);

const overAll: fc.Arbitrary<Sent> = fc.constantFrom(
  sent('UPDATE a SET n = n + 1'),
  sent('UPDATE a SET n = n + 1 WHERE id IN (1, 2) RETURNING n'),
  sent('UPDATE b SET n = n + 1'),
  sent('DELETE FROM b'),
);

const look: fc.Arbitrary<Sent> = fc.constantFrom(
  sent('SELECT n FROM a WHERE id = 2'),
  sent("SELECT n FROM b WHERE id = 'y'"),
  sent('SELECT n FROM a WHERE id = 2 FOR UPDATE SKIP LOCKED'),
);

/** A statement over several rows waits for one of them, and goes on when the transaction ends; a third one looks. */
export const resumptions: fc.Arbitrary<Part[]> = fc
  .tuple(fc.constantFrom('COMMIT' as const, 'ROLLBACK' as const), overAll, look)
  .map(([end, waits, looks]) => [
    {
      begin: 'BEGIN',
      end,
      statements: [
        sent(
          / b\b/.test(waits.sql) ? "UPDATE b SET n = 3 WHERE id = 'x'" : 'UPDATE a SET n = 3 WHERE id = 1',
        ),
      ],
    },
    { begin: '', end: null, statements: [waits] },
    { begin: '', end: null, statements: [looks] },
  ]);

export const programOf = (parts: readonly Part[]): Program =>
  Object.fromEntries(
    parts.map((each, index) => [['alice', 'bob', 'carol'][index]!, (pool: GatedPool) => perform(pool, each)]),
  );

/** What came back, statement by statement; an error ends it. */
async function perform(pool: GatedPool, { begin, end, statements }: Part): Promise<unknown[]> {
  const answers: unknown[] = [];
  const client = await pool.connect();
  try {
    if (end) await client.query(begin);
    for (const { sql, params } of statements) {
      const { rows, rowCount } = await client.query(sql, params);
      const told = rows.map((row: object) => JSON.stringify(Object.values(row)));
      // Without ORDER BY the order of rows means nothing, and differs from run to run.
      answers.push(rowCount, ...(/ORDER BY/.test(sql) ? told : told.sort()));
    }
    if (end) answers.push((await client.query(end)).command);
  } catch (error) {
    answers.push((error as { code?: string }).code);
    if (end) await client.query('ROLLBACK');
  } finally {
    client.release();
  }
  return answers;
}

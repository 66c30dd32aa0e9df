import { expect, test } from 'vitest';
import { testWorkbook } from './test-workbook.ts';
import { typesText } from './types-text.ts';

const attempt = 'katas/01-double-booked-seat/attempt';
const strict = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    skipLibCheck: true,
  },
});
const withMistake = `import type { Pool } from 'pg';

export async function lockSeat(pool: Pool, seat: string, user: string): Promise<boolean> {
  const unused = 1;
  const { rows } = await pool.query<{ holder: string }>('SELECT holder FROM seat_locks WHERE seat = $1', [seat]);
  if (rows[0]?.holdre) return false;
  await pool.query('INSERT INTO seat_locks (seat, holder) VALUES ($1, $2)', [seat, user]);
  return true;
}
`;

test('a type error is said first, from the compiler, and the code is run all the same', async () => {
  await using book = await testWorkbook();
  await book.write('tsconfig.json', strict);
  await book.write(`${attempt}/schema.sql`, 'CREATE TABLE seat_locks (seat text, holder text NOT NULL);\n');
  await book.write(`${attempt}/seat-lock.ts`, withMistake);
  const { stdout, exitCode } = await book.kata(['check', '01']);
  const [first, headline] = stdout.split('\n\n');
  expect(first).toMatch(
    /^✗ seat-lock\.ts:6:16 does not fit its types: Property 'holdre' does not exist on type/,
  );
  expect(headline).toMatch(/^✗ 01 double-booked-seat/);
  expect([stdout.match(/does not fit/g)?.length, exitCode]).toEqual([1, 1]);
});

test('types are no subject where the workbook has no rules for them, nor for a machine', async () => {
  await using book = await testWorkbook();
  await book.write(`${attempt}/schema.sql`, 'CREATE TABLE seat_locks (seat text, holder text NOT NULL);\n');
  await book.write(`${attempt}/seat-lock.ts`, withMistake);
  expect((await book.kata(['check', '01'])).stdout).not.toMatch(/does not fit/);
  await book.write('tsconfig.json', strict);
  const { stdout } = await book.kata(['check', '01', '--json']);
  expect(Object.keys(JSON.parse(stdout) as object)).not.toContain('types');
});

test('of many the first few are said, wrapped at words', () => {
  const problem = (line: number) => ({
    file: 'a.ts',
    line,
    column: 1,
    message: `Type 'A' is not assignable to type '${'B'.repeat(30)}'.`,
  });
  const text = typesText([1, 2, 3, 4, 5].map(problem), { columns: 60, paint: (_, said) => said });
  expect(text).toMatchInlineSnapshot(`
    "✗ a.ts:1:1 does not fit its types: Type 'A' is not
      assignable to type 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'.
    ✗ a.ts:2:1 does not fit its types: Type 'A' is not
      assignable to type 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'.
    ✗ a.ts:3:1 does not fit its types: Type 'A' is not
      assignable to type 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'.
      and 2 more"
  `);
});

import { expect, test } from 'vitest';
import { statementsAt, statementsIn } from './statements.ts';

const code = `import type { Pool } from 'pg';

export async function lockSeat(pool: Pool, seat: string): Promise<boolean> {
  const held = await isHeld(pool, seat);
  if (held) return false;
  await pool.query<{ id: string; of: Map<string, number> }>(
    \`INSERT INTO locks (seat, until)
     VALUES ($1, now() + make_interval(mins => $2))\`,
    [seat, 10],
  );
  const sql = 'SELECT 1)';
  await pool.query(sql, [seat]);
  return true;
}

async function isHeld(pool: Pool, seat: string): Promise<boolean> {
  const { rows } = await pool.query("SELECT 'a)' FROM locks WHERE seat = $1", [seat]);
  return rows.length > 0;
}
`;

test('where SQL is sent, from its first line to its last, and what it is', () => {
  expect(statementsIn('seat.ts', code)).toEqual([
    { file: 'seat.ts', line: 6, lastLine: 10, text: expect.stringContaining('INSERT locks ($1, ') },
    { file: 'seat.ts', line: 12, lastLine: 12, text: 'sql' },
    { file: 'seat.ts', line: 17, lastLine: 17, text: 'SELECT … locks WHERE seat = $1' },
  ]);
});

test.each([
  ['a line inside of a statement', 8, [6]],
  ['a line that calls a function which sends one', 4, [17]],
  ['a line that sends nothing', 5, []],
])('%s', (_, line, lines) => {
  expect(statementsAt('seat.ts', code, line).map((each) => each.line)).toEqual(lines);
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demand, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { oneByOne } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup } from './testing/tiny-setup.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

/** Alice takes the seat for five minutes, six pass, and bob asks for it. */
const ends = safety('a lease ends', {
  inputs: fc.constant(null),
  given: async ({ ask, advance }) => {
    await ask('take', 'alice');
    await advance('6 minutes');
  },
  calls: () => [call('bob', 'take', 'bob')],
  holds: ({ outcomes }) =>
    demand(outcomes[0]!.value === true, { headline: 'it does not end', expected: 'yes', seen: 'no' }),
});

async function leased(schema: string, take: string) {
  const setup = await tinySetup(server, {
    schema: `CREATE TABLE leases (id int PRIMARY KEY, ${schema}`,
    code: `export const take = async (pool, who) => (await pool.query(\`${take}\`, [who])).rowCount === 1;`,
    definition: { state: 'SELECT id FROM leases' },
  });
  try {
    const { broken, undecided } = await execute(setup.of(ends), null, oneByOne(['bob']));
    return { broken: broken?.headline ?? null, undecided };
  } finally {
    await setup.close();
  }
}

const FIVE = "now() + interval '5 minutes'";
const IN_JSON = `INSERT INTO leases VALUES (1, jsonb_build_object('who', $1::text, 'until', ${FIVE}))
  ON CONFLICT (id) DO UPDATE SET lease = excluded.lease
  WHERE (leases.lease->>'until')::timestamptz <= now()`;
const IN_COLUMN = (when: string): string => `INSERT INTO leases VALUES (1, $1, ${FIVE})
  ON CONFLICT (id) DO UPDATE SET who = excluded.who, until = excluded.until WHERE ${when}`;

it('where a moment stays as time passes, what does not end cannot be judged', async () => {
  expect(await leased('lease jsonb)', IN_JSON)).toEqual({
    broken: null,
    undecided: expect.stringContaining('leases.lease (jsonb) holds moments that stay') as string,
  });
});

it('where all of them move, it can', async () => {
  const table = 'who text, until timestamptz)';
  expect(await leased(table, IN_COLUMN('leases.until <= now()'))).toEqual({ broken: null });
  expect(await leased(table, IN_COLUMN('false'))).toEqual({ broken: 'it does not end' });
});

it('nor can it where an index goes by a clock that the server asks once', async () => {
  const schema = `who text, until timestamptz);
    CREATE FUNCTION today() RETURNS timestamptz IMMUTABLE LANGUAGE sql AS 'SELECT now()';
    CREATE INDEX live ON leases (id) WHERE until > today()`;
  expect(await leased(schema, IN_COLUMN('leases.until <= now()'))).toEqual({
    broken: null,
    undecided: expect.stringContaining('live is an index over a function that reads the clock') as string,
  });
});

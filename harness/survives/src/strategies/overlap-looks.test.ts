import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject, type Property } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

/** Two looks each: by a snapshot for each, by one for both, and with something written in between. */
const SCHEMA = `
CREATE TABLE coins (n int NOT NULL);
CREATE FUNCTION looks_twice() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN RETURN (SELECT count(*) FROM coins) = (SELECT count(*) FROM coins); END $$;
CREATE FUNCTION looks_once() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT count(*) FROM coins) = (SELECT count(*) FROM coins); END $$;
CREATE FUNCTION writes_between() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE before bigint := (SELECT count(*) FROM coins);
BEGIN INSERT INTO coins VALUES (1); RETURN before < (SELECT count(*) FROM coins); END $$;`;
const CODE = `
import type { Pool } from 'pg';
const asks = (sql: string) => async (pool: Pool) => void await pool.query(sql);
export const looksTwice = asks('SELECT looks_twice()');
export const looksOnce = asks('SELECT looks_once()');
export const writesBetween = asks('SELECT writes_between()');
export const adds = asks('INSERT INTO coins VALUES (1)');`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: SCHEMA,
    code: CODE,
    definition: { state: 'SELECT n FROM coins' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

async function coverageOf(fn: string): Promise<string> {
  const beside = safety('nothing is demanded', {
    inputs: fc.constant(null),
    calls: () => [call('ann', fn as never), call('ben', 'adds' as never)],
    holds: () => undefined,
  }) as Property;
  const examiner = new Examiner('99', tiny.of(beside), () => undefined);
  await examiner.pass(LIMITS.check.passes[1]!);
  return (await examiner.conclude()).verdict.coverage;
}

const SAID = '; a SELECT that calls a VOLATILE function was not stopped between what that function looks at';

it.each([
  ['whose statements have a snapshot each', 'looksTwice', true],
  ['that has one snapshot', 'looksOnce', false],
  ['that writes, where it is stopped', 'writesBetween', false],
])('of a function %s', async (_which, fn, said) => {
  const coverage = await coverageOf(fn);
  expect({ coverage, said: coverage.includes(SAID) }).toMatchObject({ said });
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outside, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

/** The first of three routes decides what is answered; the others are asked for one after another. */
const CODE = `
const all = async (ids, routing) => { for (const id of ids) await routing.of(id); };
export async function goesOn(_pool, [first, ...others], routing) {
  void all(others, routing);
  return routing.of(first);
}
export async function waits(_pool, [first, ...others], routing) {
  const rest = all(others, routing);
  const route = await routing.of(first);
  await rest;
  return route;
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE routes (id text)',
    code: CODE,
    definition: { state: 'SELECT FROM routes', outside: { routing: { of: (_, id) => `to ${String(id)}` } } },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

async function found(fn: string) {
  const property = safety('tiny', {
    inputs: fc.constant(0),
    calls: () => [call('night', fn, ['A', 'B', 'C', 'D'], outside('routing'))],
  });
  const { findings, outcomes } = await execute(
    tiny.of(property),
    0,
    steered(({ byDefault }) => byDefault),
  );
  expect(outcomes).toMatchObject([{ value: 'to A' }]);
  return findings;
}

it('what is asked of others once the caller has been answered is noticed, as a statement is', async () => {
  expect(await found('goesOn')).toEqual([
    {
      rule: 'statement-after-answer',
      sentence: 'night had been answered before "routing.of" was sent',
    },
  ]);
});

it('and nothing is where all of it is waited for', async () => {
  expect(await found('waits')).toEqual([]);
});

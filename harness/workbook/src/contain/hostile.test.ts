import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { startPostgres } from 'survives-production/postgres';
import { Enclosure } from './enclosure.ts';
import { containedCheck } from './contained.ts';
import type { EnclosureLimits } from './limits.ts';
import { HOSTILE_ATTEMPTS } from './testing/hostile-attempts.ts';
import { hostileKata } from './testing/hostile-kata.ts';
import { ProcessLeftovers } from './testing/leftovers.ts';

/** Short, so that the suite is; the reference stays far below them all the same. */
const SHORT: EnclosureLimits = { computingMs: 1_000, standingMs: 2_000, memoryMb: 600, budgetMs: 90_000 };

let server: PostgresServer;
let leftovers: ProcessLeftovers;
let before: string[];
/** Started while the check before it runs. */
let spare: Enclosure;

beforeAll(async () => {
  server = await startPostgres();
  leftovers = new ProcessLeftovers(server);
  before = await leftovers.look();
  spare = new Enclosure(SHORT);
});
afterAll(async () => {
  await spare.close();
  leftovers.close();
  await server.stop();
});

async function verdictOn(name: string): Promise<Verdict> {
  const enclosure = spare;
  spare = new Enclosure(SHORT);
  return containedCheck({ ...hostileKata(name), server }, enclosure);
}

function told(verdict: Verdict): { property: string | undefined; told: string } {
  const property = verdict.properties.find((one) => one.counterexample);
  const { headline, seen } = property?.counterexample ?? { headline: verdict.reason, seen: '' };
  return { property: property?.id, told: `${headline} | ${seen}` };
}

describe('hostile code', () => {
  it.each(HOSTILE_ATTEMPTS)('$name: $verdict, and the next check is not disturbed', async (attempt) => {
    const verdict = await verdictOn(attempt.name);
    expect([verdict.verdict, told(verdict)]).toEqual([
      attempt.verdict,
      attempt.property === undefined
        ? expect.anything()
        : { property: attempt.property, told: expect.stringMatching(attempt.told!) },
    ]);
    const next = await verdictOn('reference');
    expect([next.verdict, next.reason]).toEqual(['survived', undefined]);
  });

  it('is all of it tried', () => {
    const files = readdirSync(fileURLToPath(new URL('hostile', import.meta.url)));
    const named = HOSTILE_ATTEMPTS.map(({ name }) => `${name}.ts`);
    expect(files.filter((file) => !named.includes(file)).sort()).toEqual([
      // Of a promise that is hostile: see contained.test.ts.
      'property-without-end.ts',
      'reference.ts',
      'schema.sql',
      'survives.ts',
    ]);
  });

  it('leaves no process, file, database, role, session or prepared transaction behind', async () => {
    await spare.close();
    // A session ends a moment after its connection.
    await expect.poll(() => leftovers.look(), { timeout: 10_000 }).toEqual(before);
  });
});

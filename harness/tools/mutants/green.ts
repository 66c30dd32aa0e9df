import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest, type TestModule } from 'vitest/node';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import type { Variant } from '../../workbook/src/gate/variants.ts';
import type { Folders } from './folders.ts';
import type { Mutant } from './mutant.ts';

/** Generous: what hangs costs time, and nothing else. A test that lets no timer fire ends with its process. */
const TEST_MS = 5_000;
/** Files in one run of vitest: it keeps what it knows of all of them. */
const BATCH = 100;
const SET_UP = fileURLToPath(new URL('./green-set-up.ts', import.meta.url));

/**
 * Ids of the mutants that the test sees which came with the change. What it does not pass with the origin itself (it
 * may name a table that an alternative does not have) says nothing about its mutants.
 */
export async function seenByTheTest(
  {
    kata,
    folders,
    origins,
    server,
  }: { kata: Kata; folders: Folders; origins: readonly Variant[]; server: PostgresServer },
  mutants: readonly Mutant[],
): Promise<Set<string>> {
  const test = `${basename(kata.meta.entry, '.ts')}.test.ts`;
  const dirs = origins.map((origin) => folders.lay(origin));
  const run = (some: readonly string[]) =>
    failures(
      folders.root,
      some.map((dir) => join(dir, test)),
      server,
    );
  const before = await run(dirs);
  const unfit = new Map(origins.map(({ name }, index) => [name, before.get(join(dirs[index]!, test))!]));
  const seen = new Set<string>();
  for (let first = 0; first < mutants.length; first += BATCH) {
    const batch = mutants.slice(first, first + BATCH);
    const failed = await run(batch.map((mutant) => folders.of(mutant)));
    for (const mutant of batch) {
      const names = failed.get(join(folders.of(mutant), test)) ?? WHOLE;
      if (names.some((name) => !isAmong(unfit.get(mutant.subject)!, name))) seen.add(mutant.id);
    }
  }
  return seen;
}

/** The file itself failed, and with it every test. */
const WHOLE = ['*'];
const isAmong = (names: readonly string[], name: string): boolean =>
  names.includes('*') || names.includes(name);

/** By file, the names of the tests that did not pass. */
async function failures(
  root: string,
  files: readonly string[],
  { provider, version, admin }: PostgresServer,
): Promise<Map<string, string[]>> {
  const vitest = await startVitest('test', [], {
    config: false,
    root,
    include: files as string[],
    exclude: [],
    watch: false,
    reporters: [{}],
    silent: true,
    passWithNoTests: true,
    testTimeout: TEST_MS,
    hookTimeout: TEST_MS,
    teardownTimeout: TEST_MS,
    dangerouslyIgnoreUnhandledErrors: true,
    setupFiles: [SET_UP],
    provide: { postgres: { provider, version, admin } },
  });
  const { exitCode } = process;
  const found = new Map(vitest.state.getTestModules().map((module) => [module.moduleId, failed(module)]));
  await vitest.close();
  // It speaks for tests that are meant to fail here.
  process.exitCode = exitCode === 1 ? 0 : exitCode;
  return found;
}

function failed(module: TestModule): string[] {
  const tests = [...module.children.allTests()];
  if (tests.length === 0) return WHOLE;
  const names = tests.filter((test) => test.result().state !== 'passed').map(({ fullName }) => fullName);
  return module.errors().length > 0 ? WHOLE : names;
}

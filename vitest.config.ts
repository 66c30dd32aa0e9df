import { defineConfig } from 'vitest/config';
import { gateTests, promiseTests } from './harness/workbook/src/vitest/katas-as-test-files.ts';

/**
 * `harness`: the harness's own tests.
 * `gate`: the quality gate, a file for each kata.
 * `happy-path`: the test that came with each generated change, in a fresh database per file.
 * `packed`: the library packed and installed elsewhere; needs a package registry, so it is no part of `npm test`.
 * `katas`: each kata's properties, one test each, judging the learner's attempt when there is one. Not part of
 * `npm test`, since an unsolved kata must fail.
 * `integrations`: drivers and ORMs, at the versions of the compatibility table. Not part of `npm test`, since they are
 * installed for it: 165 MB.
 */
export default defineConfig({
  test: {
    watch: false,
    projects: [
      {
        test: {
          name: 'harness',
          include: ['harness/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'harness/survives/{examples,integrations}/**'],
          // Starting a Postgres for the first time unpacks one; everything after that is fast.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [gateTests()],
        test: {
          name: 'gate',
          include: ['solutions/*/README.md'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'happy-path',
          include: ['katas/*/generated/*.test.ts'],
          globalSetup: 'harness/workbook/src/vitest/shared-postgres.ts',
          setupFiles: 'harness/workbook/src/vitest/fresh-database.ts',
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'packed',
          include: ['harness/survives/examples/*.packed.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integrations',
          include: ['harness/survives/integrations/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        plugins: [promiseTests()],
        test: {
          name: 'katas',
          include: ['katas/*/survives.ts'],
          globalSetup: 'harness/workbook/src/vitest/shared-postgres.ts',
          hookTimeout: 600_000,
        },
      },
    ],
  },
});

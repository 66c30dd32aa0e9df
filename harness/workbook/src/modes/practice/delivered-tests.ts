import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectionString, createDatabase, whenLeft } from 'survives-production/postgres';
import type { PostgresServer } from 'survives-production/postgres';
import { generatedDir } from '../../course/subjects.ts';
import type { Kata } from '../../course/kata.ts';

/** How the tests ended that came with the change as delivered. */
export interface DeliveredTests {
  passed: number;
  total: number;
}

const RUNNER = fileURLToPath(new URL('./run-tests.mjs', import.meta.url));
const patienceMs = 60_000;

/**
 * Runs them as a pipeline would: each in its turn, on a database of their own. `undefined` when none came with it, or
 * when they could not be run here: nothing is said of them then.
 */
export async function runDeliveredTests(
  kata: Kata,
  server: PostgresServer,
  signal: AbortSignal,
): Promise<DeliveredTests | undefined> {
  const database = await createDatabase(server, { label: 'happy_path' });
  try {
    const report = await run(generatedDir(kata), connectionString(database.role), signal);
    return report === undefined ? undefined : countsOf(report);
  } finally {
    await whenLeft(server.admin, database.name);
    await database.drop();
  }
}

/** Nothing of a test run that this may be part of. */
function environment(url: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_V8_COVERAGE)/.test(name));
  return { ...Object.fromEntries(kept), DATABASE_URL: url, NODE_ENV: 'test', NO_COLOR: '1' };
}

function run(folder: string, url: string, signal: AbortSignal): Promise<string | undefined> {
  const options = {
    cwd: folder,
    env: environment(url),
    signal,
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 24,
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [RUNNER, folder], options, (error, stdout) =>
      // A test that fails gives an exit code, and is a result.
      resolve(error?.killed || signal.aborted ? undefined : stdout),
    );
  });
}

function countsOf(report: string): DeliveredTests | undefined {
  try {
    const { numPassedTests: passed, numTotalTests: total } = JSON.parse(
      report.slice(report.indexOf('{')),
    ) as { numPassedTests: number; numTotalTests: number };
    return total > 0 ? { passed, total } : undefined;
  } catch {
    return undefined;
  }
}

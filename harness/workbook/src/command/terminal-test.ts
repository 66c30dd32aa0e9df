import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** A test of what only a terminal shows. It is skipped, and says so, where there is no way to make one. */
export function terminalTest(what: string): ReturnType<typeof test.skipIf> {
  const missing = spawnSync('script', ['--version']).error !== undefined;
  if (missing) console.error(`${what} is not tested: the command \`script\` is not installed`);
  return test.skipIf(missing);
}

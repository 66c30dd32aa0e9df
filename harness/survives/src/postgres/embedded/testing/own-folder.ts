import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startEmbedded } from '../start-embedded.ts';

/** A cache of its own for each test of a file, with the archive of a first start in it. */
export interface OwnFolder {
  readonly folder: string;
  /** As the process's, with that cache. */
  readonly env: NodeJS.ProcessEnv;
  /** As on a machine that has never started one. */
  forgetArchive(): void;
}

/** Call it where tests are described: it makes the folders before them, and removes them. */
export function ownFolder(): OwnFolder {
  let archives: string;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    archives = mkdtempSync(join(realpathSync(tmpdir()), 'survives-test-'));
    chmodSync(archives, 0o755);
    await (
      await startEmbedded({ ...process.env, SURVIVES_CACHE: archives, SURVIVES_PORT: undefined })
    ).stop();
  });

  afterAll(() => rmSync(archives, { recursive: true, force: true }));

  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), 'survives test '));
    // The server's user has to get to the cache when we are root.
    chmodSync(folder, 0o755);
    env = { ...process.env, SURVIVES_CACHE: join(folder, 'cache'), SURVIVES_PORT: undefined };
    cpSync(join(archives, 'templates'), join(folder, 'cache', 'templates'), { recursive: true });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  return {
    get folder() {
      return folder;
    },
    get env() {
      return env;
    },
    forgetArchive: () => rmSync(join(folder, 'cache', 'templates'), { recursive: true }),
  };
}

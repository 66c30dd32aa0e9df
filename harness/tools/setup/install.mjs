/**
 * Runs before every npm script, so that `npm start` and `npm test` work right after `git clone`. Installs only
 * when what is in node_modules is not what package-lock.json asks for, and is silent otherwise. Plain JavaScript
 * without dependencies, and stderr only: the command behind it may be printing JSON.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installState, markInstalled } from './install-state.mjs';

const MINIMUM_NODE = [20, 19];
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

refuseOldNode();
const state = installState(ROOT);
if (state.install) {
  say(`installing dependencies (${state.reason})`);
  install();
}
if (!state.marked) markInstalled(ROOT);

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  say(
    `this needs Node.js ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}, at ${process.execPath}`,
  );
  say('next: install a current Node.js (https://nodejs.org), then run the same command again');
  process.exit(2);
}

/** No install scripts are needed: what the Postgres packages' scripts would do is done when a server starts. */
function install() {
  // Whoever has NODE_ENV=production in the environment needs the compiler all the same.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // npm's own output would be in the way of a command that prints JSON: all of it goes to stderr.
  const done = spawnSync(command, [...prefix, ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (done.status === 0) return;
  const how =
    done.error?.message ?? (done.signal ? `it was ended by ${done.signal}` : `exit code ${done.status}`);
  say(`npm ci did not succeed: ${how}; the reason is in the lines above`);
  say(
    'next: check the network and the npm registry in use (npm config get registry), then run the same command again',
  );
  process.exit(2);
}

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

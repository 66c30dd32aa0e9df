/**
 * Ends everything that belongs to one embedded server and removes its directories. Plain JavaScript, because the
 * watchdog runs it in a bare `node` when nothing else of us is alive; the library uses the same code, so that
 * there is one way to end a server. Types: remove-server.d.mts.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { allProcesses } from './processes.mjs';

const POLL_EVERY_MS = 10;
/** Postgres itself kills what has not ended five seconds after an immediate shutdown. */
const GRACE_MS = 2_000;

export async function removeServer({ directory, socketDirectory }) {
  const name = basename(directory);
  const sharedMemory = readSharedMemory(directory);
  await endProcesses(name);
  if (sharedMemory && wasKilled(directory)) removeSharedMemory(sharedMemory);
  await rm(socketDirectory, { recursive: true, force: true });
  // The directory goes last: it is how the next start finds what is left of a server.
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/** Every process of ours that carries the server's name. SIGQUIT is Postgres's immediate shutdown. */
async function endProcesses(name) {
  const killAt = performance.now() + GRACE_MS;
  const asked = new Set();
  for (;;) {
    const found = processesOf(name);
    if (found.length === 0) return;
    // Server processes go when the postmaster tells them to, or by force when there is no postmaster any more.
    const force = performance.now() > killAt || !found.some(({ isBackend }) => !isBackend);
    for (const { pid, isBackend } of found) {
      if (force) signal(pid, 'SIGKILL');
      else if (!isBackend && !asked.has(pid)) signal(pid, 'SIGQUIT');
      asked.add(pid);
    }
    await pause(POLL_EVERY_MS);
  }
}

/**
 * The postmaster, and initdb or tar while they prepare, have the directory in their arguments; a server process
 * has the name in its title, `postgres: <name>: checkpointer`. An editor or a `ls` on the directory is not ours.
 */
function processesOf(name) {
  const ours = [];
  for (const { pid, command } of allProcesses()) {
    if (!command.includes(name)) continue;
    const isBackend = command.startsWith(`postgres: ${name}: `);
    if (isBackend || /^(\S*\/)?tar |\/(postgres|initdb) /.test(command)) ours.push({ pid, isBackend });
  }
  return ours;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * Line 7 of postmaster.pid: key and id of the small System V segment by which a postmaster guards its directory.
 * It outlives a postmaster that was killed, and macOS allows 32 of them.
 */
function readSharedMemory(directory) {
  try {
    const line = readFileSync(pidFile(directory), 'utf8').split('\n')[6] ?? '';
    const [key, id] = line.trim().split(/\s+/).map(Number);
    return key && id !== undefined ? { key, id } : undefined;
  } catch {
    return undefined;
  }
}

/** A postmaster that ends by itself takes its file, and its segment, with it. */
function wasKilled(directory) {
  return existsSync(pidFile(directory));
}

function pidFile(directory) {
  return join(directory, 'data', 'postmaster.pid');
}

/** Ids are used again, so the key has to match as well. */
function removeSharedMemory({ key, id }) {
  const hexKey = `0x${key.toString(16).padStart(8, '0')}`;
  try {
    const segments = execFileSync('ipcs', ['-m'], { encoding: 'utf8' }).split('\n');
    const isThere = segments.some((line) => {
      const words = line.trim().split(/\s+/);
      return words.includes(String(id)) && words.includes(hexKey);
    });
    if (isThere) execFileSync('ipcrm', ['-m', String(id)]);
  } catch {
    // No such tool here: a leftover of 56 bytes, until the next boot.
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerPlace } from './remove-server.mjs';

const script = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));

export interface Watchdog {
  /** Sends it away, once there is nothing left to watch. */
  dismiss(): Promise<void>;
}

/**
 * Starts the process that removes the server when this one ends without having done so. It holds the other end of
 * a pipe, so that it notices even `kill -9`, and it is in a session of its own, so that the terminal's Ctrl-C
 * does not reach it.
 */
export function startWatchdog(place: ServerPlace): Watchdog {
  const child = spawn(process.execPath, [script, place.directory, place.socketDirectory], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // Without NODE_OPTIONS: a test runner's hooks have no business here.
    env: { PATH: process.env.PATH },
  });
  // Should it fail to start, the next start's sweep does its work.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  // The pipe must not keep this process from ending. Typed as a stream, it is a socket.
  (child.stdin as unknown as { unref(): void }).unref();
  return { dismiss: () => dismiss(child) };
}

async function dismiss(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Servers that a test starts, here or in a process of its own, and what is left of them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { withClient } from '../../connect.ts';
import { allProcesses } from '../processes.mjs';
import type { ServerPlace } from '../remove-server.mjs';
import { type EmbeddedServer } from '../start-embedded.ts';

export function linksOf(native: string): { target: string }[] {
  return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
}

export async function answers(server: EmbeddedServer): Promise<boolean> {
  const { rows } = await withClient(server.admin, (client) =>
    client.query<{ one: number }>('SELECT 1 AS one'),
  );
  return rows[0]?.one === 1;
}

/** By path: this may run in any folder. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export function elsewhere(env: NodeJS.ProcessEnv): ChildProcess {
  const script = fileURLToPath(new URL('../start-and-wait.ts', import.meta.url));
  return spawn(process.execPath, ['--import', tsx, script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
}

export async function startElsewhere(
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; place: ServerPlace; pid: number }> {
  const child = elsewhere(env);
  const lines = createInterface(child.stdout!);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  lines.close();
  if (line === undefined) throw new Error('it ended without having started a server');
  const { pid, ...place } = JSON.parse(line) as ServerPlace & { pid: number };
  return { child, place, pid };
}

export function placeOf(directory: string): ServerPlace {
  return { directory, socketDirectory: join('/tmp', basename(directory)) };
}

/** The server's, and its watchdog. */
export function processesOf({ directory }: ServerPlace) {
  return allProcesses().filter(({ command }) => command.includes(basename(directory)));
}

export function isWatchdog({ command }: { command: string }): boolean {
  return command.includes('watchdog.mjs');
}

export function leftOf(place: ServerPlace): string[] {
  const folders = [place.directory, place.socketDirectory].filter((path) => existsSync(path));
  return [...folders, ...processesOf(place).map(({ command }) => command)];
}

export function expectNothingLeft(place: ServerPlace): void {
  expect(leftOf(place)).toEqual([]);
}

export function isRunning(pid: number): boolean {
  return allProcesses().some((process) => process.pid === pid && process.command !== '');
}

/** Line 7 of postmaster.pid. */
export function sharedMemoryKey({ directory }: ServerPlace): string {
  const line = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[6]!;
  return line.trim().split(/\s+/)[0]!;
}

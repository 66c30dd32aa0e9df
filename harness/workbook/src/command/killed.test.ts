import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProcessLeftovers } from '../contain/testing/leftovers.ts';
import type { PostgresServer } from 'survives-production/postgres';
import { startPostgres } from 'survives-production/postgres';
import { seededRandom } from 'survives-production/host';
import { testWorkbook, type TestWorkbook } from './test-workbook.ts';

const SEED = 20_261_123;
const TIMES = 10;
/** From before the command has loaded to after a check of the tiny kata has ended. */
const LATEST_MS = 3_000;

let server: PostgresServer;
let leftovers: ProcessLeftovers;
let before: string[];
let book: TestWorkbook;
const killed: number[] = [];

beforeAll(async () => {
  server = await startPostgres();
  leftovers = new ProcessLeftovers(server);
  book = await testWorkbook();
  before = await leftovers.look();
});
afterAll(async () => {
  await book[Symbol.asyncDispose]();
  leftovers.close();
  await server.stop();
});

const random = seededRandom(SEED);
const moments = (label: string) =>
  Array.from({ length: TIMES }, (_, time) => ({ label, time, afterMs: Math.round(random() * LATEST_MS) }));

const url = (): Record<string, string> => {
  const { host, port, user, password, database } = server.admin;
  const who = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  const address = host.startsWith('/')
    ? `postgresql://${who}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
    : `postgresql://${who}@${host}:${port}/${database}`;
  return { SURVIVES_POSTGRES: 'url', DATABASE_URL: address };
};

test.each([...moments('its own server'), ...moments('a server that stays')])(
  `kill -9 with $label after $afterMs ms (seed ${SEED}): the next check works`,
  async ({ label, afterMs }) => {
    const env = label === 'its own server' ? {} : url();
    const command = book.spawned(['check', '01', '--json'], env);
    await Promise.race([pause(afterMs), once(command, 'exit')]);
    await kill(command);
    const { exitCode, stdout } = await book.kata(['check', '01', '--json'], env);
    expect([exitCode, (JSON.parse(stdout) as { verdict: string }).verdict]).toEqual([1, 'broke']);
  },
);

test('nothing is left of any of them', async () => {
  // The last one killed is swept by the check after it, and a server's watchdog takes a moment.
  await expect.poll(() => leftovers.look(), { timeout: 20_000 }).toEqual(before);
  await expect.poll(serversOfTheKilled, { timeout: 20_000 }).toEqual([]);
});

async function kill(command: ChildProcess): Promise<void> {
  killed.push(command.pid!);
  if (command.exitCode !== null || command.signalCode !== null) return;
  const ended = once(command, 'exit');
  command.kill('SIGKILL');
  await ended;
}

/** Folders and processes of an embedded server carry the process id of whoever started it. */
function serversOfTheKilled(): string[] {
  const isTheirs = (text: string) =>
    killed.some((pid) => new RegExp(`survives-[0-9a-f]{6}-${pid}-`).test(text));
  const memory = namesIn('/dev/shm').flatMap((name) => namesIn(`/dev/shm/${name}`));
  const commands = namesIn('/proc').flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return [];
    }
  });
  return [...namesIn('/tmp'), ...memory, ...commands].filter(isTheirs);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

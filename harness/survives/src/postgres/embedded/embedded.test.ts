/** What only the embedded provider has to live through. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect, withClient } from '../connect.ts';
import { freePort } from '../contract-providers.ts';
import { ownOwner } from '../owner.ts';
import { findPackage, type Package } from './binaries.ts';
import { openCache } from './cache.ts';
import { memoryFolder } from './memory-folder.ts';
import { allProcesses } from './processes.mjs';
import type { ServerPlace } from './remove-server.mjs';
import { serverUser } from './server-user.ts';
import { startEmbedded, type EmbeddedServer } from './start-embedded.ts';

const installed = findPackage();
if (!installed) console.log('embedded: skipped: npm has installed no Postgres binaries for this platform');

describe.skipIf(!installed)('embedded', { timeout: 60_000 }, () => {
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

  /** As on a machine that has never started one. */
  const forgetArchive = () => rmSync(join(folder, 'cache', 'templates'), { recursive: true });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('starts from nothing, and then from what the first start left', async () => {
    forgetArchive();
    const first = await startEmbedded(env);
    await first.stop();
    const [archive] = readdirSync(join(folder, 'cache', 'templates'));
    expect(archive).toMatch(/^data-1-.*\.tar$/);
    const second = await startEmbedded(env);
    expect(await answers(second)).toBe(true);
    await second.stop();
  });

  test('servers live in main memory where there is enough, and in the named folder when there is one', () => {
    const user = serverUser();
    const home = join(folder, 'home');
    const named = join(folder, 'cache');
    const memory = memoryFolder();
    expect(openCache({ SURVIVES_CACHE: named }, user).servers).toBe(join(named, 'servers'));
    const cache = openCache({ XDG_CACHE_HOME: home }, user);
    expect(cache.servers).toBe(memory ?? join(cache.root, 'servers'));
    expect(cache.root).toBe(user ? '/var/tmp/survives-production' : join(home, 'survives-production'));
  });

  test('two first starts at the same time', async () => {
    forgetArchive();
    const both = await Promise.all([startEmbedded(env), startEmbedded(env)]);
    for (const server of both) expect(await answers(server)).toBe(true);
    await Promise.all(both.map((server) => server.stop()));
    for (const server of both) expectNothingLeft(server);
  });

  test('a damaged archive is made anew', async () => {
    const [archive] = readdirSync(join(folder, 'cache', 'templates'));
    writeFileSync(join(folder, 'cache', 'templates', archive!), 'not an archive');
    const server = await startEmbedded(env);
    expect(await answers(server)).toBe(true);
    await server.stop();
    expect(statSync(join(folder, 'cache', 'templates', archive!)).size).toBeGreaterThan(1e6);
  });

  test('stop leaves no process and no directory, and can be asked twice at once', async () => {
    const server = await startEmbedded(env);
    expect(processesOf(server).length).toBeGreaterThan(1);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expectNothingLeft(server);
    expect(readdirSync(join(folder, 'cache', 'servers'))).toEqual([]);
  });

  test('stop with a session in the middle of something', async () => {
    const server = await startEmbedded(env);
    const client = await connect(server.admin);
    const busy = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    await server.stop();
    expect(await busy).toBeInstanceOf(Error);
    expectNothingLeft(server);
  });

  test('binaries without their links, in a path with spaces', async () => {
    const server = await startEmbedded(env, copyOfPackage(join(folder, 'a clone with spaces')));
    expect(await answers(server)).toBe(true);
    await server.stop();
  });

  test('binaries with links to nothing', async () => {
    const copy = copyOfPackage(join(folder, 'clone'));
    for (const { target } of linksOf(copy.native)) symlinkSync('nothing', join(copy.native, '..', target));
    const server = await startEmbedded(env, copy);
    await server.stop();
  });

  test('a clone in a folder that is closed to others', async () => {
    const closed = join(folder, 'closed');
    const copy = copyOfPackage(join(closed, 'clone'));
    chmodSync(closed, 0o700);
    const server = await startEmbedded(env, copy);
    expect(await answers(server)).toBe(true);
    await server.stop();
    // Only root runs the server as somebody else, who then needs a copy.
    const copies = readdirSync(join(folder, 'cache', 'binaries'));
    expect(copies).toEqual(process.getuid?.() === 0 ? [copy.version] : []);
  });

  test('a port for people, with a password', async () => {
    const port = await freePort();
    const server = await startEmbedded({ ...env, SURVIVES_PORT: String(port) });
    try {
      const tcp = server.tcp!;
      expect(tcp).toMatchObject({ host: '127.0.0.1', port, user: 'postgres' });
      await withClient(tcp, (client) => client.query('SELECT 1'));
      await expect(connect({ ...tcp, password: 'wrong' })).rejects.toMatchObject({ code: '28P01' });
      expect(await answers(server)).toBe(true);
    } finally {
      await server.stop();
    }
    await expect(connect({ ...server.tcp! })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a port in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await expect(startEmbedded({ ...env, SURVIVES_PORT: String(port) })).rejects.toMatchObject({
        name: 'PlainError',
        message: `Port ${port}, which SURVIVES_PORT asks for, is in use on 127.0.0.1.`,
        next: expect.stringContaining('SURVIVES_PORT='),
      });
      expect(readdirSync(join(folder, 'cache', 'servers'))).toEqual([]);
    } finally {
      other.close();
    }
  });

  test('no port at all by default', async () => {
    const server = await startEmbedded(env);
    try {
      const shown = await withClient(server.admin, (client) => client.query('SHOW listen_addresses'));
      expect(shown.rows).toEqual([{ listen_addresses: '' }]);
      expect(server.tcp).toBeUndefined();
    } finally {
      await server.stop();
    }
  });

  test('a cache that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = join(folder, 'file', 'cache');
    await expect(startEmbedded({ ...env, SURVIVES_CACHE: cache })).rejects.toMatchObject({
      name: 'PlainError',
      message: `Cannot write to the cache folder ${cache} (ENOTDIR).`,
      next: expect.stringContaining('Set SURVIVES_CACHE'),
    });
  });

  test.runIf(existsSync('/proc/self'))('a cache where the system itself makes no folders', async () => {
    await expect(startEmbedded({ ...env, SURVIVES_CACHE: '/proc/nope' })).rejects.toMatchObject({
      message: 'Cannot write to the cache folder /proc/nope (ENOENT).',
    });
  });

  test('Postgres variables of the environment are for somebody else', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', PGSSLMODE: 'require', LC_ALL: 'xx_YY' });
    try {
      const server = await startEmbedded(env);
      expect(await answers(server)).toBe(true);
      await server.stop();
    } finally {
      process.env = before;
    }
  });

  describe('after kill -9', () => {
    test('of the server, connections fail and stop cleans up', async () => {
      const server = await startEmbedded(env);
      const client = await connect(server.admin);
      const segment = sharedMemoryKey(server);
      process.kill(server.pid, 'SIGKILL');
      await expect(client.query('SELECT pg_sleep(60)')).rejects.toThrow();
      await server.stop();
      expectNothingLeft(server);
      if (existsSync('/proc/sysvipc/shm'))
        expect(readFileSync('/proc/sysvipc/shm', 'utf8')).not.toContain(segment);
    });

    test('of the process that started it, nothing is left within three seconds', async () => {
      const { child, place } = await startElsewhere(env);
      child.kill('SIGKILL');
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
    });

    test('of that process while it starts the server', async () => {
      const child = elsewhere(env);
      const servers = join(folder, 'cache', 'servers');
      await expect
        .poll(() => existsSync(servers) && readdirSync(servers).length, { timeout: 10_000 })
        .toBe(1);
      const place = placeOf(join(servers, readdirSync(servers)[0]!));
      await expect.poll(() => processesOf(place).some(isWatchdog), { timeout: 3_000 }).toBe(true);
      child.kill('SIGKILL');
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
    });

    test('of that process and of its watchdog, the next start cleans up', async () => {
      const { child, place, pid } = await startElsewhere(env);
      const watchdog = processesOf(place).find(isWatchdog)!;
      process.kill(watchdog.pid, 'SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(leftOf(place)).not.toEqual([]);
      const next = await startEmbedded(env);
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
      expect(isRunning(pid)).toBe(false);
      expect(await answers(next)).toBe(true);
      await next.stop();
    });
  });

  test('a process that ends without stopping it leaves nothing', async () => {
    const { child, place } = await startElsewhere(env);
    child.stdin!.end('leave');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
  });

  test('a process that stops it and has nothing else to do ends when that is done', async () => {
    const { child, place } = await startElsewhere(env);
    const said = once(createInterface(child.stdout!), 'line');
    child.stdin!.end('stop');
    expect(await said).toEqual(['stopped']);
    expect(leftOf(place)).toEqual([]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('the watchdog outlives the Ctrl-C that ends its owner', async () => {
    const { child, place } = await startElsewhere(env);
    const watchdog = processesOf(place).find(isWatchdog)!;
    process.kill(watchdog.pid, 'SIGINT');
    process.kill(watchdog.pid, 'SIGTERM');
    child.kill('SIGINT');
    await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
  });

  test('the sweep takes what belongs to ended processes of this host, and nothing else', async () => {
    const servers = join(folder, 'cache', 'servers');
    const { host, pid, startedAt } = ownOwner();
    const reusedPid = `survives-${host}-${pid}-1-aaaaaa`;
    const others = [
      'something else',
      `survives-${host}-${pid}-${startedAt}-bbbbbb`,
      `survives-ffffff-${pid}-1-cccccc`,
    ];
    for (const name of [reusedPid, ...others]) mkdirSync(join(servers, name), { recursive: true });
    const halfPacked = join(folder, 'cache', 'templates', reusedPid);
    writeFileSync(halfPacked, '');
    const forgotten = join('/tmp', `survives-${host}-${pid}-1-${randomBytes(3).toString('hex')}`);
    mkdirSync(forgotten);
    await (await startEmbedded(env)).stop();
    expect(readdirSync(servers).sort()).toEqual(others.sort());
    expect([halfPacked, forgotten].filter((path) => existsSync(path))).toEqual([]);
  });

  function copyOfPackage(to: string): Package {
    const native = join(to, 'native');
    cpSync(installed!.native, native, { recursive: true });
    for (const { target } of linksOf(native)) rmSync(join(to, target), { force: true });
    return { native, version: installed!.version };
  }
});

function linksOf(native: string): { target: string }[] {
  return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
}

async function answers(server: EmbeddedServer): Promise<boolean> {
  const { rows } = await withClient(server.admin, (client) => client.query('SELECT 1 AS one'));
  return rows[0].one === 1;
}

/** By path: this may run in any folder. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

function elsewhere(env: NodeJS.ProcessEnv): ChildProcess {
  const script = fileURLToPath(new URL('./start-and-wait.ts', import.meta.url));
  return spawn(process.execPath, ['--import', tsx, script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
}

async function startElsewhere(
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

function placeOf(directory: string): ServerPlace {
  return { directory, socketDirectory: join('/tmp', basename(directory)) };
}

/** The server's, and its watchdog. */
function processesOf({ directory }: ServerPlace) {
  return allProcesses().filter(({ command }) => command.includes(basename(directory)));
}

function isWatchdog({ command }: { command: string }): boolean {
  return command.includes('watchdog.mjs');
}

function leftOf(place: ServerPlace): string[] {
  const folders = [place.directory, place.socketDirectory].filter((path) => existsSync(path));
  return [...folders, ...processesOf(place).map(({ command }) => command)];
}

function expectNothingLeft(place: ServerPlace): void {
  expect(leftOf(place)).toEqual([]);
}

function isRunning(pid: number): boolean {
  return allProcesses().some((process) => process.pid === pid && process.command !== '');
}

/** Line 7 of postmaster.pid. */
function sharedMemoryKey({ directory }: ServerPlace): string {
  const line = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[6]!;
  return line.trim().split(/\s+/)[0]!;
}

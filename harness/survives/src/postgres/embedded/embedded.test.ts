/** What only the embedded provider has to live through. */
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, withClient } from '../connect.ts';
import { freePort } from '../contract-providers.ts';
import { findPackage, type Package } from './binaries.ts';
import { openCache } from './cache.ts';
import { memoryFolder } from './memory-folder.ts';
import { serverUser } from './server-user.ts';
import { startEmbedded } from './start-embedded.ts';

import { ownFolder } from './testing/own-folder.ts';
import { linksOf, answers, processesOf, expectNothingLeft } from './testing/started.ts';

const installed = findPackage();
if (!installed) console.log('embedded: skipped: npm has installed no Postgres binaries for this platform');

describe.skipIf(!installed)('embedded', { timeout: 60_000 }, () => {
  const at = ownFolder();

  test('starts from nothing, and then from what the first start left', async () => {
    at.forgetArchive();
    const first = await startEmbedded(at.env);
    await first.stop();
    const [archive] = readdirSync(join(at.folder, 'cache', 'templates'));
    expect(archive).toMatch(/^data-1-.*\.tar$/);
    const second = await startEmbedded(at.env);
    expect(await answers(second)).toBe(true);
    await second.stop();
  });

  test('servers live in main memory where there is enough, and in the named folder when there is one', () => {
    const user = serverUser();
    const home = join(at.folder, 'home');
    const named = join(at.folder, 'cache');
    const memory = memoryFolder();
    expect(openCache({ SURVIVES_CACHE: named }, user).servers).toBe(join(named, 'servers'));
    const cache = openCache({ XDG_CACHE_HOME: home }, user);
    expect(cache.servers).toBe(memory ?? join(cache.root, 'servers'));
    expect(cache.root).toBe(user ? '/var/tmp/survives-production' : join(home, 'survives-production'));
  });

  test('two first starts at the same time', async () => {
    at.forgetArchive();
    const both = await Promise.all([startEmbedded(at.env), startEmbedded(at.env)]);
    for (const server of both) expect(await answers(server)).toBe(true);
    await Promise.all(both.map((server) => server.stop()));
    for (const server of both) expectNothingLeft(server);
  });

  test('a damaged archive is made anew', async () => {
    const [archive] = readdirSync(join(at.folder, 'cache', 'templates'));
    writeFileSync(join(at.folder, 'cache', 'templates', archive!), 'not an archive');
    const server = await startEmbedded(at.env);
    expect(await answers(server)).toBe(true);
    await server.stop();
    expect(statSync(join(at.folder, 'cache', 'templates', archive!)).size).toBeGreaterThan(1e6);
  });

  test('stop leaves no process and no directory, and can be asked twice at once', async () => {
    const server = await startEmbedded(at.env);
    expect(processesOf(server).length).toBeGreaterThan(1);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expectNothingLeft(server);
    expect(readdirSync(join(at.folder, 'cache', 'servers'))).toEqual([]);
  });

  test('stop with a session in the middle of something', async () => {
    const server = await startEmbedded(at.env);
    const client = await connect(server.admin);
    const busy = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    await server.stop();
    expect(await busy).toBeInstanceOf(Error);
    expectNothingLeft(server);
  });

  test('binaries without their links, in a path with spaces', async () => {
    const server = await startEmbedded(at.env, copyOfPackage(join(at.folder, 'a clone with spaces')));
    expect(await answers(server)).toBe(true);
    await server.stop();
  });

  test('binaries with links to nothing', async () => {
    const copy = copyOfPackage(join(at.folder, 'clone'));
    for (const { target } of linksOf(copy.native)) symlinkSync('nothing', join(copy.native, '..', target));
    const server = await startEmbedded(at.env, copy);
    await server.stop();
  });

  test('a clone in a folder that is closed to others', async () => {
    const closed = join(at.folder, 'closed');
    const copy = copyOfPackage(join(closed, 'clone'));
    chmodSync(closed, 0o700);
    const server = await startEmbedded(at.env, copy);
    expect(await answers(server)).toBe(true);
    await server.stop();
    // Only root runs the server as somebody else, who then needs a copy.
    const copies = readdirSync(join(at.folder, 'cache', 'binaries'));
    expect(copies).toEqual(process.getuid?.() === 0 ? [copy.version] : []);
  });

  test('a port for people, with a password', async () => {
    const port = await freePort();
    const server = await startEmbedded({ ...at.env, SURVIVES_PORT: String(port) });
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
      await expect(startEmbedded({ ...at.env, SURVIVES_PORT: String(port) })).rejects.toMatchObject({
        name: 'PlainError',
        message: `Port ${port}, which SURVIVES_PORT asks for, is in use on 127.0.0.1.`,
        next: expect.stringContaining('SURVIVES_PORT='),
      });
      expect(readdirSync(join(at.folder, 'cache', 'servers'))).toEqual([]);
    } finally {
      other.close();
    }
  });

  test('no port at all by default', async () => {
    const server = await startEmbedded(at.env);
    try {
      const shown = await withClient(server.admin, (client) => client.query('SHOW listen_addresses'));
      expect(shown.rows).toEqual([{ listen_addresses: '' }]);
      expect(server.tcp).toBeUndefined();
    } finally {
      await server.stop();
    }
  });

  test('a cache that cannot be written', async () => {
    writeFileSync(join(at.folder, 'file'), '');
    const cache = join(at.folder, 'file', 'cache');
    await expect(startEmbedded({ ...at.env, SURVIVES_CACHE: cache })).rejects.toMatchObject({
      name: 'PlainError',
      message: `Cannot write to the cache folder ${cache} (ENOTDIR).`,
      next: expect.stringContaining('Set SURVIVES_CACHE'),
    });
  });

  test.runIf(existsSync('/proc/self'))('a cache where the system itself makes no folders', async () => {
    await expect(startEmbedded({ ...at.env, SURVIVES_CACHE: '/proc/nope' })).rejects.toMatchObject({
      message: 'Cannot write to the cache folder /proc/nope (ENOENT).',
    });
  });

  test('Postgres variables of the environment are for somebody else', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', PGSSLMODE: 'require', LC_ALL: 'xx_YY' });
    try {
      const server = await startEmbedded(at.env);
      expect(await answers(server)).toBe(true);
      await server.stop();
    } finally {
      process.env = before;
    }
  });

  function copyOfPackage(to: string): Package {
    const native = join(to, 'native');
    cpSync(installed!.native, native, { recursive: true });
    for (const { target } of linksOf(native)) rmSync(join(to, target), { force: true });
    return { native, version: installed!.version };
  }
});

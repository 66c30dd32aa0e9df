/** What is left of an embedded server when it, or whoever started it, is ended. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { ownOwner } from '../owner.ts';
import { findPackage } from './binaries.ts';
import { startEmbedded } from './start-embedded.ts';

import { ownFolder } from './testing/own-folder.ts';
import {
  answers,
  elsewhere,
  startElsewhere,
  placeOf,
  processesOf,
  isWatchdog,
  leftOf,
  expectNothingLeft,
  isRunning,
  sharedMemoryKey,
} from './testing/started.ts';

const installed = findPackage();
if (!installed) console.log('embedded: skipped: npm has installed no Postgres binaries for this platform');

describe.skipIf(!installed)('embedded, and ended', { timeout: 60_000 }, () => {
  const at = ownFolder();

  describe('after kill -9', () => {
    test('of the server, connections fail and stop cleans up', async () => {
      const server = await startEmbedded(at.env);
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
      const { child, place } = await startElsewhere(at.env);
      child.kill('SIGKILL');
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
    });

    test('of that process while it starts the server', async () => {
      const child = elsewhere(at.env);
      const servers = join(at.folder, 'cache', 'servers');
      await expect
        .poll(() => existsSync(servers) && readdirSync(servers).length, { timeout: 10_000 })
        .toBe(1);
      const place = placeOf(join(servers, readdirSync(servers)[0]!));
      await expect.poll(() => processesOf(place).some(isWatchdog), { timeout: 3_000 }).toBe(true);
      child.kill('SIGKILL');
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
    });

    test('of that process and of its watchdog, the next start cleans up', async () => {
      const { child, place, pid } = await startElsewhere(at.env);
      const watchdog = processesOf(place).find(isWatchdog)!;
      process.kill(watchdog.pid, 'SIGKILL');
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(leftOf(place)).not.toEqual([]);
      const next = await startEmbedded(at.env);
      await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
      expect(isRunning(pid)).toBe(false);
      expect(await answers(next)).toBe(true);
      await next.stop();
    });
  });

  test('a process that ends without stopping it leaves nothing', async () => {
    const { child, place } = await startElsewhere(at.env);
    child.stdin!.end('leave');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
  });

  test('a process that stops it and has nothing else to do ends when that is done', async () => {
    const { child, place } = await startElsewhere(at.env);
    const said = once(createInterface(child.stdout!), 'line');
    child.stdin!.end('stop');
    expect(await said).toEqual(['stopped']);
    expect(leftOf(place)).toEqual([]);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('the watchdog outlives the Ctrl-C that ends its owner', async () => {
    const { child, place } = await startElsewhere(at.env);
    const watchdog = processesOf(place).find(isWatchdog)!;
    process.kill(watchdog.pid, 'SIGINT');
    process.kill(watchdog.pid, 'SIGTERM');
    child.kill('SIGINT');
    await expect.poll(() => leftOf(place), { timeout: 3_000 }).toEqual([]);
  });

  test('the sweep takes what belongs to ended processes of this host, and nothing else', async () => {
    const servers = join(at.folder, 'cache', 'servers');
    const { host, pid, startedAt } = ownOwner();
    const reusedPid = `survives-${host}-${pid}-1-aaaaaa`;
    const others = [
      'something else',
      `survives-${host}-${pid}-${startedAt}-bbbbbb`,
      `survives-ffffff-${pid}-1-cccccc`,
    ];
    for (const name of [reusedPid, ...others]) mkdirSync(join(servers, name), { recursive: true });
    const halfPacked = join(at.folder, 'cache', 'templates', reusedPid);
    writeFileSync(halfPacked, '');
    const forgotten = join('/tmp', `survives-${host}-${pid}-1-${randomBytes(3).toString('hex')}`);
    mkdirSync(forgotten);
    await (await startEmbedded(at.env)).stop();
    expect(readdirSync(servers).sort()).toEqual(others.sort());
    expect([halfPacked, forgotten].filter((path) => existsSync(path))).toEqual([]);
  });
});

/** Databases of our own on a server that is not ours: what is dropped, what is swept, what is left alone. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, withClient } from './connect.ts';
import { freePort, tcpUrl } from './contract-providers.ts';
import { createDatabase } from './database.ts';
import { findPackage } from './embedded/binaries.ts';
import { startEmbedded, type EmbeddedServer } from './embedded/start-embedded.ts';
import { ownOwner, type Owner } from './owner.ts';
import { sweepStaleDatabases } from './stale-databases.ts';
import { probeUrl, startUrl } from './url/start-url.ts';

const available = findPackage() !== undefined;
if (!available) console.log('databases: skipped: npm has installed no Postgres binaries for this platform');

describe.skipIf(!available)('databases of our own', { timeout: 60_000 }, () => {
  let server: EmbeddedServer;
  const sql = (text: string) => withClient(server.admin, (client) => client.query(text));
  const names = async () => {
    const { rows } = await sql(
      `SELECT datname AS name FROM pg_database WHERE datname LIKE 'survives%'
       UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'survives%' ORDER BY 1`,
    );
    return rows.map(({ name }) => name as string);
  };

  beforeAll(async () => {
    server = await startEmbedded({ ...process.env, SURVIVES_PORT: String(await freePort()) });
  }, 60_000);

  afterAll(() => server?.stop(), 60_000);

  test('the name is readable, short enough, and needs no quotes', async () => {
    const database = await createDatabase(server, {
      label: 'Double-booked seat, and “more” of the same!',
    });
    expect(database.name).toMatch(/^survives_double_booked_seat_and_more_of_\d+_[0-9a-f]{8}$/);
    expect(database.name.length).toBeLessThanOrEqual(63);
    await database.drop();
    expect(await names()).toEqual([]);
  });

  test('drop with a prepared transaction left behind', async () => {
    const database = await createDatabase(server, { label: 'prepared' });
    const client = await connect(database.role);
    await client.query("BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'half done'");
    await database.drop();
    expect(await names()).toEqual([]);
  });

  test('drop on a server that has gone is no error', async () => {
    const other = await startEmbedded({ ...process.env, SURVIVES_PORT: undefined });
    const database = await createDatabase(other, { label: 'gone' });
    await other.stop();
    await database.drop();
  });

  test('the sweep drops what an ended process left, whole or in part, and nothing else', async () => {
    const ended: Owner = { ...ownOwner(), pid: spawnSync(process.execPath, ['-e', '']).pid };
    const record = (owner: object) => `'${JSON.stringify({ madeBy: 'survives-production', ...owner })}'`;
    await sql(`CREATE ROLE survives_stale; COMMENT ON ROLE survives_stale IS ${record(ended)}`);
    await sql('CREATE DATABASE survives_stale');
    await sql(`CREATE ROLE survives_stale_half; COMMENT ON ROLE survives_stale_half IS ${record(ended)}`);
    await sql('CREATE ROLE survives_nobodys');
    await sql('CREATE DATABASE survives_nobodys');
    await sql(
      `CREATE ROLE survives_elsewhere; COMMENT ON ROLE survives_elsewhere IS ${record({ ...ended, host: 'ffffff' })}`,
    );
    await sql(`CREATE ROLE survivesatall; COMMENT ON ROLE survivesatall IS ${record(ended)}`);
    const alive = await createDatabase(server, { label: 'alive' });

    expect((await sweepStaleDatabases(server)).sort()).toEqual(['survives_stale', 'survives_stale_half']);
    expect(await names()).toEqual([alive.name, 'survives_elsewhere', 'survives_nobodys', 'survivesatall']);

    await alive.drop();
    await sql('DROP DATABASE survives_nobodys');
    await sql('DROP ROLE survives_nobodys, survives_elsewhere, survivesatall');
  });

  test('connecting by DATABASE_URL sweeps, and stops nothing', async () => {
    const ended: Owner = { ...ownOwner(), startedAt: '1' };
    await sql(
      `CREATE ROLE survives_stale;
       COMMENT ON ROLE survives_stale IS '${JSON.stringify({ madeBy: 'survives-production', ...ended })}'`,
    );
    const byUrl = await startUrl({ DATABASE_URL: tcpUrl(server) });
    await byUrl.stop();
    expect(await names()).toEqual([]);
  });

  test('a role that is no superuser is refused, without its password in the message', async () => {
    const database = await createDatabase(server, { label: 'refused' });
    const { password, user, database: name } = database.role;
    const url = `postgres://${user}:${password}@127.0.0.1:${server.tcp!.port}/${name}`;
    const error = await startUrl({ DATABASE_URL: url }).catch((reason: unknown) => reason);
    await database.drop();
    expect(error).toMatchObject({
      name: 'PlainError',
      message: `The role ${user} at 127.0.0.1:${server.tcp!.port}/${name} is no superuser, and only one may set deadlock_timeout and log_lock_waits.`,
    });
    expect(String(error)).not.toContain(password);
  });

  test('the doctor says what is at DATABASE_URL', async () => {
    const { port } = server.tcp!;
    expect(await probeUrl({ DATABASE_URL: tcpUrl(server) })).toBe(
      `Postgres ${server.version} at 127.0.0.1:${port}/postgres, as postgres`,
    );
  });
});

test.each([
  [
    'postgres://me:secret@127.0.0.1:1/app',
    'No Postgres answers at 127.0.0.1:1/app: connect ECONNREFUSED 127.0.0.1:1.',
    'Correct DATABASE_URL, or use a Postgres of our own: SURVIVES_POSTGRES=embedded',
  ],
  [
    'postgres://me:secret@127.0.0.1:1/app?sslmode=verify-full',
    'DATABASE_URL asks for TLS at 127.0.0.1:1/app, which is not used here.',
    'Use a server on this machine or network without sslmode, or SURVIVES_POSTGRES=embedded',
  ],
  [
    'postgres://me:secret@[::/app',
    'DATABASE_URL is not a URL that Postgres clients understand (ERR_INVALID_URL).',
    'Correct DATABASE_URL, or use a Postgres of our own: SURVIVES_POSTGRES=embedded',
  ],
  [
    '',
    'DATABASE_URL is not set.',
    'Set DATABASE_URL=postgres://user:password@host:5432/database, as a superuser',
  ],
])('DATABASE_URL=%s', async (url, message, next) => {
  await expect(startUrl({ DATABASE_URL: url })).rejects.toMatchObject({ name: 'PlainError', message, next });
});

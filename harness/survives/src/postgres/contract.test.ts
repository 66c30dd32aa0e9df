/**
 * What every provider promises, run against each that `SURVIVES_CONTRACT` names: `embedded` (the default), `url`,
 * `docker`, with commas between them.
 */
import { once } from 'node:events';
import type pg from 'pg';
import type { NoticeMessage } from 'pg-protocol/dist/messages.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractProviders } from './contract-providers.ts';
import { connect, withClient } from './connect.ts';
import { createDatabase, type OwnDatabase } from './database.ts';
import type { ConnectionConfig, PostgresServer } from './server.ts';
import { databaseSettings } from './settings.ts';

const TIMEOUT_MS = 120_000;

for (const provider of await contractProviders(process.env.SURVIVES_CONTRACT ?? 'embedded')) {
  if (provider.missing !== undefined) {
    console.log(`${provider.name}: skipped: ${provider.missing}`);
    describe.skip(`${provider.name} (skipped: ${provider.missing})`, () => test('contract', () => {}));
    continue;
  }

  describe(provider.name, { timeout: TIMEOUT_MS }, () => {
    let server: PostgresServer;
    let database: OwnDatabase;

    beforeAll(async () => {
      await provider.prepare?.();
      server = await provider.start();
      database = await createDatabase(server, { label: 'contract' });
    }, TIMEOUT_MS);

    afterAll(async () => {
      await database?.drop();
      await server?.stop();
      await provider.tidy?.();
    }, TIMEOUT_MS);

    const asRole = <T>(use: (client: pg.Client) => Promise<T>) => withClient(database.role, use);
    const asAdmin = <T>(use: (client: pg.Client) => Promise<T>) => withClient(server.admin, use);

    test('says which version it is, from 15 to 18', async () => {
      expect(server.provider).toBe(provider.name);
      expect(server.version).toMatch(/^1[5-8]\.\d+$/);
      const shown = await asAdmin((client) => value(client, 'SHOW server_version'));
      expect(shown).toContain(server.version);
    });

    test('admin is a superuser', async () => {
      expect(await asAdmin((client) => value(client, 'SHOW is_superuser'))).toBe('on');
    });

    test('every setting that a verdict relies on is in force for the role', async () => {
      const seen = await asRole(async (client) => {
        const found: Record<string, unknown> = {};
        for (const name of Object.keys(databaseSettings)) found[name] = await value(client, `SHOW ${name}`);
        return found;
      });
      expect(seen).toEqual(databaseSettings);
    });

    test('the role is nobody but the owner of its schema', async () => {
      const seen = await asRole((client) =>
        client.query(
          `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
                  (SELECT nspowner = r.oid FROM pg_namespace WHERE nspname = 'public') AS owns_public,
                  (SELECT datdba = r.oid FROM pg_database WHERE datname = current_database()) AS owns_database
             FROM pg_roles r WHERE rolname = current_user`,
        ),
      );
      expect(seen.rows).toEqual([
        {
          rolsuper: false,
          rolcreatedb: false,
          rolcreaterole: false,
          rolreplication: false,
          rolbypassrls: false,
          owns_public: true,
          owns_database: false,
        },
      ]);
    });

    test('the role can do in its database what a change in production needs', async () => {
      await asRole((client) =>
        client.query(
          `CREATE TABLE seats (id text PRIMARY KEY, during tstzrange);
           CREATE SCHEMA extra;
           CREATE EXTENSION IF NOT EXISTS btree_gist;
           ALTER TABLE seats ADD EXCLUDE USING gist (id WITH =, during WITH &&);
           DROP SCHEMA extra CASCADE;
           DROP TABLE seats`,
        ),
      );
    });

    test.each([
      ['run a program', "COPY (SELECT 1) TO PROGRAM 'true'"],
      ['read a file', "SELECT pg_read_file('PG_VERSION')"],
      ['change how deadlocks are found', "SET deadlock_timeout = '1s'"],
      ['silence the notices about lock waits', 'SET log_lock_waits = off'],
      ['make a role', 'CREATE ROLE somebody'],
      ['make a database', 'CREATE DATABASE another'],
    ])('the role cannot %s', async (_what, sql) => {
      await expect(asRole((client) => client.query(sql))).rejects.toMatchObject({ code: '42501' });
    });

    test('the role cannot enter the database of another check', async () => {
      const other = await createDatabase(server, { label: 'other' });
      try {
        const trespass = { ...database.role, database: other.name };
        await expect(connect(trespass)).rejects.toMatchObject({ code: '42501' });
      } finally {
        await other.drop();
      }
    });

    // Those of a server at DATABASE_URL are not ours to close.
    if (provider.name !== 'url') {
      test('the role cannot enter the databases that the server came with', async () => {
        for (const name of ['postgres', 'template1']) {
          await expect(connect({ ...database.role, database: name })).rejects.toMatchObject({
            code: '42501',
          });
        }
      });
    }

    test('a blocked client is told so by the server', async () => {
      await asRole((client) => client.query('CREATE TABLE waits (id int); INSERT INTO waits VALUES (1)'));
      const holder = await connect(database.role);
      const waiter = await connect(database.role);
      try {
        await holder.query('BEGIN; UPDATE waits SET id = id');
        await waiter.query('SET client_min_messages = log');
        const notices: NoticeMessage[] = [];
        waiter.on('notice', (notice) => notices.push(notice));
        const told = once(waiter, 'notice');
        const blocked = waiter.query('UPDATE waits SET id = 2');
        await told;
        expect(notices[0]).toMatchObject({ severity: 'LOG', routine: 'ProcSleep' });
        expect(notices[0]?.message).toMatch(
          /^process \d+ still waiting for ShareLock on transaction \d+ after /,
        );
        await holder.query('COMMIT');
        await blocked;
        expect(notices[1]?.message).toMatch(/^process \d+ acquired ShareLock on transaction \d+ after /);
      } finally {
        await holder.end();
        await waiter.end();
      }
    });

    test('drop takes the database and the role, whoever is there, and can be asked twice', async () => {
      const doomed = await createDatabase(server, { label: 'doomed' });
      const guest = await connect(doomed.role);
      await doomed.drop();
      await doomed.drop();
      await expect(guest.query('SELECT 1')).rejects.toThrow();
      expect(await leftOf(server.admin, doomed.name)).toEqual([]);
    });

    test('two servers at once know nothing of each other', async () => {
      const second = await provider.start();
      await second.stop();
      await second.stop();
      expect(await asRole((client) => value(client, 'SELECT current_database()'))).toBe(database.name);
      if (provider.name === 'url') await connect(second.admin).then((client) => client.end());
      else await expect(connect(second.admin)).rejects.toThrow();
    });

    test('`await using` stops it', async () => {
      let admin: ConnectionConfig;
      {
        await using scoped = await provider.start();
        admin = scoped.admin;
      }
      if (provider.name !== 'url') await expect(connect(admin)).rejects.toThrow();
    });
  });
}

/** The first column of the first row. */
async function value(client: pg.Client, sql: string): Promise<unknown> {
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

async function leftOf(admin: ConnectionConfig, name: string): Promise<unknown[]> {
  return withClient(admin, async (client) => {
    const { rows } = await client.query(
      `SELECT datname AS name FROM pg_database WHERE datname = $1
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname = $1`,
      [name],
    );
    return rows;
  });
}

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { withClient } from 'survives-production/postgres';
import type { PostgresServer } from 'survives-production/postgres';

/**
 * Watches what is left of the processes that are started from now on: processes by a mark in their environment, which
 * even a grandchild inherits, files in a folder for temporary files of their own, and everything on the server. For tests.
 */
export class ProcessLeftovers {
  readonly #mark = `survives-mark-${process.pid}-${Math.random().toString(36).slice(2)}`;
  readonly #tmp: string;
  readonly #before: { TMPDIR: string | undefined };
  readonly #server: PostgresServer;

  constructor(server: PostgresServer) {
    this.#server = server;
    const real = tmpdir();
    this.#tmp = mkdtempSync(path.join(real, 'survives-leftovers-'));
    // What tsx has compiled is nobody's leftover, and compiling it anew takes seconds.
    const cache = `tsx-${userInfo().uid}`;
    symlinkSync(path.join(real, cache), path.join(this.#tmp, cache));
    this.#before = { TMPDIR: process.env['TMPDIR'] };
    Object.assign(process.env, { TMPDIR: this.#tmp, SURVIVES_TEST_MARK: this.#mark });
  }

  /** Everything that is there now, as text; the same text before and after when nothing is left. */
  async look(): Promise<string[]> {
    return [...this.#processes(), ...this.#files(), ...(await this.#onServer())];
  }

  close(): void {
    delete process.env['SURVIVES_TEST_MARK'];
    if (this.#before.TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = this.#before.TMPDIR;
    rmSync(this.#tmp, { recursive: true, force: true });
  }

  /** Only Linux shows the environment of other processes; elsewhere this finds none. */
  #processes(): string[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc').flatMap((pid) => {
      try {
        const marked = /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.#mark);
        if (!marked) return [];
        return [`process ${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
      } catch {
        // It has ended in between.
        return [];
      }
    });
  }

  #files(): string[] {
    return readdirSync(this.#tmp)
      .filter((name) => !name.startsWith('tsx-'))
      .map((name) => `file ${name}`);
  }

  #onServer(): Promise<string[]> {
    return withClient(this.#server.admin, async (client) => {
      const { rows } = await client.query<{ what: string }>(
        `SELECT 'database ' || datname AS what FROM pg_database
         UNION ALL SELECT 'role ' || rolname FROM pg_roles
         UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
         UNION ALL SELECT 'session ' || coalesce(datname, '') || ' ' || application_name || ' ' || query
                     FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY 1`,
      );
      return rows.map(({ what }) => what);
    });
  }
}

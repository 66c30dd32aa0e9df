import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ConnectionConfig } from '../../survives/src/postgres/server.ts';

const DEBIAN = '/usr/lib/postgresql';
const IN_PACKAGE = 'lib/pgxs/src/test/isolation/isolationtester';

export const NO_ISOLATION_TESTER = 'skipped: no isolationtester (Debian: postgresql-server-dev-15)';

/** PostgreSQL's own tool, where a package has put it, the newest first; `ISOLATIONTESTER` names another place. */
export function findIsolationTester(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [env['ISOLATIONTESTER'], ...versions.map((version) => join(DEBIAN, version, IN_PACKAGE))];
  return places.find((place) => place !== undefined && existsSync(place));
}

/** A spec without permutations: isolationtester then plays every order of the steps. */
export function specOf(options: { setup: string; sessions: readonly (readonly string[])[] }): string {
  const sessions = options.sessions.map((steps, session) =>
    [`session s${session}`, ...steps.map((sql, step) => `step s${session}_${step} { ${sql}; }`)].join('\n'),
  );
  return [`setup { ${options.setup} }`, ...sessions, ''].join('\n');
}

/** @returns how many orders it played */
export async function playSpec(binary: string, spec: string, database: ConnectionConfig): Promise<number> {
  const { host, port, user, password, database: name } = database;
  const child = spawn(binary, [`host='${host}' port=${port} user='${user}' dbname='${name}'`], {
    env: { ...process.env, PGPASSWORD: password },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(spec);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, complaints, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`isolationtester ended with ${code}: ${complaints.trim()}`);
  return output.split('\n').filter((line) => line.startsWith('starting permutation:')).length;
}

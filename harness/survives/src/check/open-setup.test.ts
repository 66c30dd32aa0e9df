import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steered } from '../execution/conduct.ts';
import { execute } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { fc, type Call, type Property } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { OpenSetup } from './open-setup.ts';
import { silentConsole } from '../execution/silent-console.ts';

const PROMISE: Property = {
  ...{ id: 'p', name: 'p', kind: 'safety', inputs: fc.constant(null) },
  calls: (calls) => calls as Call[],
};

const CODE = `
import type { Pool } from 'pg';
export async function forgets(pool: Pool, why: string): Promise<string> {
  await pool.query('SELECT 1');
  void Promise.reject(new Error(why));
  await pool.query('SELECT 2');
  return 'done';
}
export const timer = async (_pool: Pool) => {
  setTimeout(() => { throw new Error('in a timer'); }, 10);
  await new Promise((done) => setTimeout(done, 20));
};
export const fine = async (pool: Pool) => { await pool.query('SELECT 3'); };
`;

let server: PostgresServer;
let root: string;

beforeAll(async () => {
  server = await startPostgres();
  root = await mkdtemp(path.join(os.tmpdir(), 'survives-open-'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
  await server.stop();
});

async function open(code: string, exports = ['forgets', 'fine']): Promise<OpenSetup> {
  const layer = await mkdtemp(path.join(root, 'code-'));
  await writeFile(path.join(layer, 'main.ts'), code);
  const definition = { state: 'SELECT n FROM counters', promises: [PROMISE] };
  const onDisk = { name: 'generated', layers: [layer], entry: 'main.ts', exports };
  const schema = 'CREATE TABLE counters (n int)';
  return OpenSetup.open({ name: '99', definition, code: onDisk, schema, server }, silentConsole());
}

const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

describe('what nobody handles', () => {
  // The test runner would take it for its own.
  const runners = process.listeners('unhandledRejection');
  beforeAll(() => void process.removeAllListeners('unhandledRejection'));
  afterAll(() => runners.forEach((listener) => process.on('unhandledRejection', listener)));

  let opened: OpenSetup;
  let setup: Setup;
  beforeAll(async () => {
    opened = await open(CODE);
    setup = (await opened.stage()).of(opened.definition.promises[0]!);
  });
  afterAll(() => opened.close());

  const findings = async (...calls: Call[]) => {
    const { findings, ending } = await execute(
      setup,
      calls,
      steered(({ byDefault }) => byDefault),
    );
    expect(ending.kind).toBe('finished');
    return findings;
  };
  const finding = (caller: string, message: string) => ({
    rule: 'unhandled-rejection',
    sentence: `nobody handled ${caller}'s rejection "${message}" at main.ts:5`,
  });

  it('a rejection is held against the caller whose code made it', async () => {
    expect(await findings(call('alice', 'fine'), call('bob', 'forgets', 'lost'))).toEqual([
      finding('bob', 'lost'),
    ]);
    expect(
      await findings(call('alice', 'forgets', 'one'), call('bob', 'fine'), call('carol', 'forgets', 'two')),
    ).toEqual([finding('alice', 'one'), finding('carol', 'two')]);
  });

  it('an error in a timer is, too', async () => {
    expect(await findings(call('alice', 'fine'), call('bob', 'timer'))).toEqual([
      { rule: 'uncaught-exception', sentence: `nobody caught bob's "in a timer" at main.ts:10` },
    ]);
  });

  it('a run after that is clean', async () => {
    expect(await findings(call('alice', 'fine'))).toEqual([]);
  });

  it('is nobody’s business any more once the set-up is closed', async () => {
    const before = process.listenerCount('unhandledRejection');
    const another = await open(CODE);
    expect(process.listenerCount('unhandledRejection')).toBe(before + 1);
    await another.close();
    expect(process.listenerCount('unhandledRejection')).toBe(before);
  });
});

describe('code that cannot be judged', () => {
  it('lacks an export', async () => {
    await expect(open('export const other = () => 1; export const n = 1;', ['book'])).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 1,
      message: 'main.ts does not export a function book; it exports other',
    });
    await expect(open('export const book = 1;', ['book'])).rejects.toThrow('it exports no function');
  });

  it('fails while it is loaded', async () => {
    await expect(open("\nthrow new Error('no settings');", [])).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 1,
      message: 'main.ts:2 fails while it is loaded: no settings',
    });
  });
});

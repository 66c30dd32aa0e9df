import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const command = join(repository, 'harness/workbook/src/command/kata.mjs');

/** More than any check of the tiny katas takes on a busy machine. */
const patienceMs = 45_000;

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A workbook of two tiny katas in a folder of its own, and the real binary working on it. For tests. */
export interface TestWorkbook extends AsyncDisposable {
  root: string;
  /** Runs `kata <args>` without a terminal. */
  kata(args: string[], env?: Record<string, string>): Promise<Ended>;
  /** Starts `kata <args>` and leaves it to the test. */
  spawned(args: string[], env?: Record<string, string>): ChildProcess;
  /** Runs `kata <args>` on a pseudo-terminal, and can press keys. */
  atTerminal(args: string[], env?: Record<string, string>): Terminal;
  write(path: string, text: string): Promise<void>;
}

export async function testWorkbook(): Promise<TestWorkbook> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'survives workbook ')));
  for (const shared of ['harness', 'node_modules'])
    await symlink(join(repository, shared), join(root, shared));
  const write = async (path: string, text: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(firstKata)) await write(path, text);
  for (const folder of ['katas', 'solutions']) {
    await cp(join(root, folder, '01-double-booked-seat'), join(root, folder, '02-second-seat'), {
      recursive: true,
    });
  }
  return {
    root,
    write,
    kata: (args, env) =>
      finished(spawn(process.execPath, nodeArguments(args), { env: environment(root, env) })),
    spawned: (args, env) =>
      spawn(process.execPath, nodeArguments(args), { env: environment(root, env), stdio: 'ignore' }),
    atTerminal: (args, env) =>
      new Terminal(nodeArguments(args), environment(root, { TERM: 'xterm', ...env })),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** A process that believes in a terminal; `script` comes with Linux and macOS. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  #seen = '';
  #read = 0;

  constructor(args: string[], env: NodeJS.ProcessEnv) {
    const command = [process.execPath, ...args];
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const script =
      process.platform === 'darwin' ? ['-q', '/dev/null', ...command] : ['-qefc', quoted, '/dev/null'];
    this.#child = spawn('script', script, { env });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#seen += text));
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** The terminal window is closed. */
  close(): void {
    this.#child.stdin.end();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits until something appears after what earlier calls have waited for. Rejects when the process ends first. */
  async sees(text: string): Promise<void> {
    const signal = AbortSignal.timeout(patienceMs);
    const ended = this.#ended.then(() => Promise.reject(new Error('the process ended')));
    ended.catch(() => {});
    while (!this.#seen.includes(text, this.#read)) {
      await Promise.race([once(this.#child.stdout, 'data', { signal }), ended]).catch((error: unknown) => {
        if (this.#seen.includes(text, this.#read)) return;
        const why = signal.aborted ? `after ${patienceMs} ms` : (error as Error).message;
        throw new Error(`not seen: ${JSON.stringify(text)} (${why}), only:\n${this.#seen.slice(this.#read)}`);
      });
    }
    this.#read = this.#seen.indexOf(text, this.#read) + text.length;
  }

  /** Waits until something like it has appeared since the start; the first group of what was found. */
  async finds(pattern: RegExp): Promise<string> {
    const signal = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = pattern.exec(this.#seen)?.[1];
      if (found !== undefined) return found;
      await once(this.#child.stdout, 'data', { signal });
    }
  }

  async ended(): Promise<{ exitCode: number | null; seen: string }> {
    return { exitCode: await this.#ended, seen: this.#seen };
  }
}

const nodeArguments = (args: string[]) => [command, ...args];

/** Nothing of the terminal that runs the tests: only what finds programs, servers and folders. */
function environment(root: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|TMPDIR|LANG|DATABASE_URL|SURVIVES_)/.test(name),
  );
  return { ...Object.fromEntries(kept), CI: 'true', SURVIVES_ROOT: root, ...more };
}

async function finished(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end();
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}

const generated = `import type { Pool } from 'pg';

export async function lockSeat(pool: Pool, seat: string, user: string): Promise<boolean> {
  const held = await pool.query('SELECT 1 FROM seat_locks WHERE seat = $1', [seat]);
  if (held.rows.length > 0) return false;
  await pool.query('INSERT INTO seat_locks (seat, holder) VALUES ($1, $2)', [seat, user]);
  return true;
}
`;

/** A repair that the tests write into the attempt. */
export const repair = `import type { Pool } from 'pg';

export async function lockSeat(pool: Pool, seat: string, user: string): Promise<boolean> {
  const sql = 'INSERT INTO seat_locks (seat, holder) VALUES ($1, $2) ON CONFLICT (seat) DO NOTHING';
  return (await pool.query(sql, [seat, user])).rowCount === 1;
}
`;

export const repairedSchema = 'CREATE TABLE seat_locks (seat text PRIMARY KEY, holder text NOT NULL);\n';

const survives = `import { demand, fc, subject } from 'survives-production';

const { define, safety, call } = subject<typeof import('./generated/seat-lock.ts')>();

export default define({
  state: 'SELECT seat, holder FROM seat_locks ORDER BY seat, holder',
  promises: [
    safety('one seat, one holder', {
      inputs: fc.constant('A1'),
      calls: (seat) => [call('alice', 'lockSeat', seat, 'alice'), call('bob', 'lockSeat', seat, 'bob')],
      holds: ({ state }) =>
        demand(state.length === 1, {
          headline: 'seat A1 was sold to two people',
          expected: 'one lock',
          seen: String(state.length),
        }),
    }),
  ],
});
`;

const kataJson = {
  title: 'The double-booked seat',
  term: 'check-then-act',
  company: 'Uptown',
  module: 'one row, two callers',
  needs: [],
  level: 1,
  minutes: 20,
  entry: 'seat-lock.ts',
  exports: ['lockSeat'],
  files: ['seat-lock.ts', 'schema.sql'],
  hints: ['Look at the order.', 'Two statements.', 'A unique key.', 'ON CONFLICT.'],
};

const firstKata = {
  // As in the repository: otherwise survives.ts would be loaded as CommonJS, with a harness of its own.
  'package.json': JSON.stringify({ type: 'module' }),
  'katas/01-double-booked-seat/kata.json': JSON.stringify(kataJson),
  'katas/01-double-booked-seat/README.md': '# The incident\n',
  'katas/01-double-booked-seat/survives.ts': survives,
  'katas/01-double-booked-seat/generated/seat-lock.ts': generated,
  'katas/01-double-booked-seat/generated/schema.sql':
    'CREATE TABLE seat_locks (seat text, holder text NOT NULL);\n',
  'solutions/01-double-booked-seat/README.md': '# Debrief\n\nThe key decides.\n',
  'solutions/01-double-booked-seat/reference/seat-lock.ts': repair,
  'solutions/01-double-booked-seat/reference/schema.sql': repairedSchema,
  'solutions/01-double-booked-seat/near-misses/insert-where-not-exists/seat-lock.ts': generated,
};

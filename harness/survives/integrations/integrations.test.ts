import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPostgres, type PostgresServer } from 'survives-production/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { page } from './page.ts';
import { INTEGRATIONS } from './table.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const INSTALL = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

let server: PostgresServer;

// As npm itself does, only when something has changed: 165 MB.
beforeAll(async () => {
  const [wanted, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
      readFile(`${here}/${file}`, 'utf8').catch(() => undefined),
    ),
  );
  if (!installed || !isSame(wanted!, installed)) await promisify(execFile)('npm', INSTALL, { cwd: here });
  server = await startPostgres();
}, 600_000);
afterAll(() => server.stop());

function isSame(wanted: string, installed: string): boolean {
  const versions = (lock: string): string[] =>
    Object.entries(
      (JSON.parse(lock) as { packages: Record<string, { version?: string; optional?: boolean }> }).packages,
    )
      .filter(([name, { optional }]) => name !== '' && !optional)
      .map(([name, { version }]) => `${name}@${version}`)
      .sort();
  return versions(wanted).join() === versions(installed).join();
}

describe.each(INTEGRATIONS)('$library', (integration) => {
  it('the naive seat lock breaks', async () => {
    const { verdict, properties } = await judge(integration, 'naive', server);
    const counterexample = properties.find((property) => property.counterexample)!.counterexample!;
    expect([verdict, counterexample.headline]).toEqual([
      'broke',
      'seat A1 does not belong to the one person who was told yes',
    ]);
    const statements = counterexample.timeline.filter((event) => event.kind === 'statement');
    const own = statements.filter(({ sql }) => !integration.unasked?.test(sql));
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ source }) => source !== undefined)).toBe(integration.lines);
  });

  it('its repair survives', async () => {
    const { verdict, reason } = await judge(integration, 'repaired', server);
    expect([verdict, reason]).toEqual(['survived', undefined]);
  });
});

const versions = async (): Promise<Record<string, string>> =>
  (
    JSON.parse(await readFile(`${here}/package.json`, 'utf8')) as {
      dependencies: Record<string, string>;
    }
  ).dependencies;

describe('the table', () => {
  it('is of exact versions', async () => {
    const dependencies = await versions();
    for (const { packages } of INTEGRATIONS)
      for (const name of packages) expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  // `-u` writes it.
  it('is what docs/drivers.md says', async () => {
    await expect(page(await versions())).toMatchFileSnapshot(`${here}/../docs/drivers.md`);
  });
});

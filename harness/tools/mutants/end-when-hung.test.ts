import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = new URL('./end-when-hung.ts', import.meta.url).href;

/** How a process ends that does this. */
function ended(afterMs: number, then: string): Promise<unknown[]> {
  const code = `import { endWhenHung } from '${MODULE}'; endWhenHung(${afterMs}); ${then}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    // Before the test gives up: what it does not end itself is not to go on for ever.
    timeout: 40_000,
  });
  return once(child, 'exit');
}

it('what goes round without ever waiting is ended', async () => {
  expect(await ended(100, 'for (;;) await null;')).toEqual([null, 'SIGKILL']);
}, 60_000);

it('whoever is done earlier ends by itself', async () => {
  expect(await ended(600_000, '')).toEqual([0, null]);
}, 60_000);

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findEditor, openEditor } from './editor.ts';

test.each([
  [
    'VISUAL before EDITOR',
    { VISUAL: 'zed --wait', EDITOR: 'vim' },
    { command: 'zed', args: ['--wait'], inTerminal: false },
  ],
  [
    'quotes group',
    { EDITOR: `open -a "Visual Studio Code"` },
    { args: ['-a', 'Visual Studio Code'], inTerminal: false },
  ],
  ['vim, wherever it lies', { EDITOR: '/usr/bin/vim' }, { inTerminal: true }],
  ['emacs in the terminal', { EDITOR: 'emacs -nw', DISPLAY: ':0' }, { inTerminal: true }],
])('%s', (_, env, editor) => {
  expect(findEditor(env)).toMatchObject(editor);
});

test('without VISUAL and EDITOR: code when it is on the PATH, else none', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'survives-editor-'));
  expect(findEditor({ PATH: bin })).toBeUndefined();
  await writeFile(join(bin, 'code'), '#!/bin/sh\n');
  await chmod(join(bin, 'code'), 0o755);
  expect(findEditor({ PATH: `/nowhere:${bin}` })).toMatchObject({ command: 'code', from: 'PATH' });
  await rm(bin, { recursive: true });
});

test('an editor that cannot be started is a sentence, not a crash', async () => {
  const editor = findEditor({ VISUAL: '/nowhere/editor' })!;
  expect(await openEditor(editor, 'file.ts')).toMatch(
    /^\$VISUAL is \/nowhere\/editor, and it did not start: /,
  );
});

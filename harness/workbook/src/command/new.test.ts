import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findKata } from '../course/catalogue.ts';
import { promisesOf } from '../course/kata-files.ts';
import { complaintsAboutSentences } from '../gate/sentences.ts';
import { testWorkbook } from './test-workbook.ts';

test('a new kata can be checked at once: what is delivered breaks, the reference survives', async () => {
  await using book = await testWorkbook();
  const { exitCode, stdout } = await book.kata(['new', '12-oversold-show']);
  expect({ exitCode, made: stdout.match(/made .*/g)?.length }).toEqual({ exitCode: 0, made: 2 });
  expect(await readFile(join(book.root, 'katas/12-oversold-show/README.md'), 'utf8')).toContain(
    '# 12 · Oversold show',
  );
  const kata = await findKata('12', book.root);
  expect(complaintsAboutSentences(kata, await promisesOf(kata))).toEqual([]);
  const generated = await book.kata(['check', '12', '--subject', 'generated']);
  expect(generated).toMatchObject({ exitCode: 1 });
  expect(generated.stdout).toContain('two guests were given the same locker');
  expect(await book.kata(['check', '12', '--subject', 'reference'])).toMatchObject({ exitCode: 0 });
  const nothing = await book.kata(['check', '12', '--subject', 'do-nothing', '--json']);
  const { properties } = JSON.parse(nothing.stdout);
  expect(properties.filter((one: { verdict: string }) => one.verdict === 'broke')).toMatchObject([
    { name: 'somebody gets it' },
  ]);
});

test.each([
  ['a name that is none', 'Oversold Show'],
  ['a number that is taken', '01-another-seat'],
])('%s: nothing is made', async (_, name) => {
  await using book = await testWorkbook();
  const { exitCode, stdout, stderr } = await book.kata(['new', name]);
  expect({ exitCode, stdout, stderr }).toMatchSnapshot();
});

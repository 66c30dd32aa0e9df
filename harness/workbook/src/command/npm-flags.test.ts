import { expect, test } from 'vitest';
import { withFlagsThatNpmTook } from './npm-flags.ts';

const through = (args: string[], env: Record<string, string>) =>
  withFlagsThatNpmTook(args, { npm_lifecycle_event: 'kata', ...env });

test.each([
  ['check 01 --property x', ['check', '01', 'x'], { property: 'true' }, ['check', '01', '--property', 'x']],
  ['check --property x', ['check', 'x'], { property: 'true' }, ['check', '--property', 'x']],
  ['check 01 --property=x', ['check', '01'], { property: 'x' }, ['check', '01', '--property', 'x']],
  [
    'check 01 --json --subject reference',
    ['check', '01', 'reference'],
    { json: 'true', subject: 'true' },
    ['check', '01', '--subject', 'reference', '--json'],
  ],
  [
    'check 01 --property x --subject y: nobody can tell them apart',
    ['check', '01', 'x', 'y'],
    { property: 'true', subject: 'true' },
    ['check', '01', 'x', 'y'],
  ],
  ['list --property x', ['list', 'x'], { property: 'true' }, ['list', 'x']],
])('npm run kata %s', (_, args, taken, meant) => {
  const env = Object.fromEntries(Object.entries(taken).map(([flag, value]) => [`npm_config_${flag}`, value]));
  expect(through(args, env)).toEqual(meant);
});

test('what does not come through npm is left alone', () => {
  expect(withFlagsThatNpmTook(['check', '01', 'x'], { npm_config_property: 'true' })).toEqual([
    'check',
    '01',
    'x',
  ]);
});

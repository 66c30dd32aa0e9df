import { expect, test } from 'vitest';
import { chooseProvider } from './choose-provider.ts';
import { findPackage } from './embedded/binaries.ts';

const url = 'postgres://localhost/postgres';

test('what is asked for comes first, then DATABASE_URL, then what npm installed, then Docker', () => {
  expect(chooseProvider({ SURVIVES_POSTGRES: 'docker', DATABASE_URL: url })).toBe('docker');
  expect(chooseProvider({ SURVIVES_POSTGRES: 'url' })).toBe('url');
  expect(chooseProvider({ DATABASE_URL: url })).toBe('url');
  expect(chooseProvider({ DATABASE_URL: '', SURVIVES_POSTGRES: '' })).toBe(
    findPackage() ? 'embedded' : 'docker',
  );
});

test('a name that is none of them is refused', () => {
  expect(() => chooseProvider({ SURVIVES_POSTGRES: 'mysql' })).toThrowErrorMatchingInlineSnapshot(
    `[PlainError: SURVIVES_POSTGRES is mysql, which is none of url, embedded, docker.]`,
  );
});

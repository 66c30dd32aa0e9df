import { userInfo } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { cacheRoot } from './cache.ts';

const { HOME } = process.env;
afterEach(() => {
  if (HOME === undefined) delete process.env.HOME;
  else process.env.HOME = HOME;
});

const IN_HOME = `${userInfo().homedir}/.cache/survives-production`;

it.each([
  ['an empty HOME', '', {}, IN_HOME],
  [
    'a relative folder for caches',
    '/home/me',
    { XDG_CACHE_HOME: '.cache' },
    '/home/me/.cache/survives-production',
  ],
  ['a folder for caches', '/home/me', { XDG_CACHE_HOME: '/caches' }, '/caches/survives-production'],
])('%s', (_what, home, env, root) => {
  process.env.HOME = home;
  expect(cacheRoot(env, undefined)).toBe(root);
});

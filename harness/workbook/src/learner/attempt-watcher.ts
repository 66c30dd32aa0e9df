import { watch, type FSWatcher } from 'chokidar';
import { basename, relative, sep } from 'node:path';
import type { Kata } from '../course/kata.ts';

/** Editors write a file in several steps; what happens within this time is one save. */
const oneSaveMs = 80;

/**
 * Calls `onSave` after a source file of the attempt was changed, added or removed. Watches the kata's folder and
 * not the attempt's, which `kata reset` replaces. Resolves once changes are seen; the result stops the watching.
 */
export async function watchAttempt(kata: Kata, onSave: () => void, onError: (error: unknown) => void) {
  const isOurs = (path: string) => {
    const inside = relative(kata.dir, path);
    return inside === '' || inside.split(sep)[0] === 'attempt';
  };
  const watcher = watch(kata.dir, { ignoreInitial: true, ignored: (path) => !isOurs(path) });
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (event, path) => {
    if (event.endsWith('Dir') || !isSource(path)) return;
    clearTimeout(timer);
    timer = setTimeout(onSave, oneSaveMs);
  });
  watcher.on('error', onError);
  await ready(watcher);
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}

/** Not an editor's swap or backup file. */
function isSource(path: string): boolean {
  return /^[^.].*\.(ts|mts|js|mjs|sql|json)$/.test(basename(path));
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => {
    watcher.once('ready', resolve);
    watcher.once('error', () => resolve());
  });
}

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeStateFolder, unwritable } from './state-folder.ts';

const FORM = /^[A-Za-z0-9_-]{32,}$/;

/**
 * A random text that is made when it is asked for first, and kept in `.survives/` for its owner alone. Delete the
 * file, and there is another one.
 */
export async function keptSecret(root: string, name: string): Promise<string> {
  const file = join(await makeStateFolder(root), name);
  const fresh = randomBytes(24).toString('base64url');
  try {
    await writeFile(file, fresh, { mode: 0o600, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(root, error);
  }
  const kept = (await readFile(file, 'utf8')).trim();
  if (FORM.test(kept)) return kept;
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}

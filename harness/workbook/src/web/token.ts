import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeStateFolder, unwritable } from '../learner/state-folder.ts';

const FORM = /^[A-Za-z0-9_-]{32,}$/;

/**
 * What the printed address carries, so that no other page in the browser and no other user of the machine can talk
 * to a server that runs code. Random, and kept in `.survives/page-token` for its owner alone: a page that was open
 * when the server stopped goes on when it runs again. Delete the file, and every address from before is void.
 */
export async function pageToken(root: string): Promise<string> {
  const file = join(await makeStateFolder(root), 'page-token');
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

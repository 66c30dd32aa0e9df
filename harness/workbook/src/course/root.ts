import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlainError } from 'survives-production/report';

/**
 * The folder that holds `katas/`, `solutions/` and `.survives/`: this repository, or `SURVIVES_ROOT`.
 * Throws a `PlainError` when `SURVIVES_ROOT` names a folder that is not there.
 */
export function workbookRoot(env: NodeJS.ProcessEnv = process.env): string {
  const override = env['SURVIVES_ROOT'];
  if (!override) return fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
  const root = resolve(override);
  if (existsSync(root)) return root;
  throw new PlainError(`SURVIVES_ROOT is ${override}, and there is no such folder.`, {
    next: 'unset SURVIVES_ROOT, or set it to a folder that has katas/ in it',
  });
}

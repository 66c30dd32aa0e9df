import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { errorCode } from '../connect.ts';

/** An entry of `pg-symlinks.json`: `target` is the link, `source` what it points to, as a sibling. */
interface Link {
  source: string;
  target: string;
}

/**
 * Makes the links between the shared libraries. A package cannot contain links, so its install script makes them,
 * and careful people install without scripts. Idempotent, also when two processes do it at the same time.
 *
 * @param native the package's `native` folder
 * @throws what the file system says, for example EACCES or EROFS
 */
export function makeMissingLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = resolve(native, '..', target);
    if (link.startsWith(native + sep) && !existsSync(link))
      makeLink(basename(source), link, dirname(source) === dirname(target));
  }
}

function makeLink(to: string, link: string, isSibling: boolean): void {
  if (!isSibling) throw new Error(`unexpected entry in pg-symlinks.json: ${link}`);
  try {
    // A link to nothing is left from an older version.
    if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link, { force: true });
    symlinkSync(to, link);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

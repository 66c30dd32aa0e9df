import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** As whom the server runs when we are root, because Postgres refuses to. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/** `nobody` when this process is root; otherwise undefined: the server runs as ourselves. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = process.platform === 'darwin' ? -2 : 65534;
  return { name: 'nobody', uid: id, gid: id };
}

const ENTER_AS_OTHER = 0o001;
const READ_AS_OTHER = 0o004;

/** Whether any user can get to this path: all the folders on the way let others through. */
export function isReachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = statSync(folder);
    if ((mode & ENTER_AS_OTHER) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Whether any user can get to this file, and read and run it. */
export function isRunnable(file: string): boolean {
  return isReachable(file) && (statSync(file).mode & READ_AS_OTHER) !== 0;
}

import { relative } from 'node:path';
import type { WorkbookSession } from '../session.ts';
import type { Screen } from './screen.ts';
import type { Shutdown } from './shutdown.ts';

/** What every command gets. A command returns its exit code and leaves ending the process to `main.ts`. */
export interface Context {
  session: WorkbookSession;
  screen: Screen;
  shutdown: Shutdown;
}

/** A path as somebody in this folder would type it; absolute when it is elsewhere. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePlace } from '../model/history.ts';

/** Where this package is: its own frames are between the code and its pool. */
const OURS = fileURLToPath(new URL('..', import.meta.url));

/**
 * The first line of an error's stack that is neither ours, Node's nor a package's, as the text has it: test runners and
 * loaders map positions back there. The file is relative to the working directory.
 */
export function placeInMappedStack(stack: string | undefined): SourcePlace | undefined {
  for (const [, place, line, column] of (stack ?? '').matchAll(
    /\(?((?:file:\/\/)?\/[^\s()]+):(\d+):(\d+)\)?$/gm,
  )) {
    const file = place!.startsWith('file:') ? fileURLToPath(place!) : place!;
    if (file.startsWith(OURS) || file.includes('/node_modules/')) continue;
    return { file: path.relative(process.cwd(), file), line: Number(line), column: Number(column) };
  }
  return undefined;
}

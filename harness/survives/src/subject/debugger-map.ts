import inspector from 'node:inspector';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What of a source map a debugger needs to be pointed elsewhere by. */
interface Sources {
  sources: string[];
}

/**
 * The code with the way back to its files at its end, for a debugger that listens: a breakpoint in the file then stops
 * in the code. Without one the code stays as it is.
 *
 * @param fileOf a source, as the map names it, on disk; undefined for what is no file
 */
export async function withMapForDebugger<Map extends Sources>(
  code: string,
  map: Map,
  fileOf: (source: string) => Promise<string | undefined>,
): Promise<string> {
  if (inspector.url() === undefined) return code;
  const sources = await Promise.all(
    map.sources.map(async (source) => {
      const file = await fileOf(source);
      return file === undefined ? source : pathToFileURL(path.resolve(file)).href;
    }),
  );
  const encoded = Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

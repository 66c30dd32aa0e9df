import type { SourcePlace } from '../model/history.ts';
import type { Bundle } from './bundle.ts';

/**
 * The learner's line among frames: the first that belongs to the bundle, mapped back. `undefined` when there is
 * none, as in frames of a package.
 */
export function placeAmong(bundle: Bundle, frames: readonly NodeJS.CallSite[]): SourcePlace | undefined {
  for (const frame of frames) {
    if (frame.getFileName() !== bundle.filename) continue;
    const place = placeOf(bundle, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
    if (place) return place;
  }
  return undefined;
}

/** The same for the text of an error's stack. */
export function placeInStack(bundle: Bundle, stack: string | undefined): SourcePlace | undefined {
  for (const match of (stack ?? '').matchAll(/([\w.-]+):(\d+):(\d+)/g)) {
    const [, file, line, column] = match;
    const place = file === bundle.filename ? placeOf(bundle, Number(line), Number(column)) : undefined;
    if (place) return place;
  }
  return undefined;
}

/** The package whose code the innermost frame of the bundle is; `undefined` when that is the learner's own. */
export function packageAmong(
  { map, filename }: Pick<Bundle, 'map' | 'filename'>,
  frames: readonly NodeJS.CallSite[],
): string | undefined {
  const inner = frames.find((frame) => frame.getFileName() === filename);
  const entry = inner && map.findEntry((inner.getLineNumber() ?? 1) - 1, (inner.getColumnNumber() ?? 1) - 1);
  if (!entry || !('originalSource' in entry)) return undefined;
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(entry.originalSource)?.[1];
}

function placeOf(bundle: Bundle, line: number, column: number): SourcePlace | undefined {
  const key = line * 10_000 + column;
  if (!bundle.places.has(key)) bundle.places.set(key, mapBack(bundle, line, column));
  return bundle.places.get(key);
}

/** One position in the bundle, both counted from 1. */
export function mapBack({ map }: Pick<Bundle, 'map'>, line: number, column: number): SourcePlace | undefined {
  const entry = map.findEntry(line - 1, column - 1);
  if (!('originalSource' in entry) || !isOwn(entry.originalSource)) return undefined;
  return {
    file: entry.originalSource.replace(/^subject:/, ''),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

/** Neither of a package nor of what the bundle itself begins with. */
const isOwn = (source: string): boolean =>
  source.startsWith('subject:') || (source !== 'entry' && !/(^|\/)node_modules\/|^[\w-]+:/.test(source));

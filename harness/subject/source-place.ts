import type { SourcePlace } from '../model/history.ts';
import type { Bundle } from './bundle.ts';

/**
 * The learner's line in a stack: the first frame that belongs to the bundle, mapped back. `undefined` when
 * there is none, as in frames of a package.
 */
export function sourcePlace(bundle: Bundle, stack: string | undefined): SourcePlace | undefined {
  if (!stack) return undefined;
  let from = stack.indexOf(bundle.filename);
  while (from !== -1) {
    const position = /^:(\d+):(\d+)/.exec(
      stack.slice(from + bundle.filename.length, from + bundle.filename.length + 24),
    );
    const place = position && placeOf(bundle, Number(position[1]), Number(position[2]));
    if (place) return place;
    from = stack.indexOf(bundle.filename, from + 1);
  }
  return undefined;
}

function placeOf(bundle: Bundle, line: number, column: number): SourcePlace | undefined {
  const entry = bundle.map.findEntry(line - 1, column - 1);
  if (!('originalSource' in entry) || !entry.originalSource.startsWith('subject:')) return undefined;
  return {
    file: entry.originalSource.slice('subject:'.length),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

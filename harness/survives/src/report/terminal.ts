/**
 * A verdict as text for a terminal: what broke, in the business's words; expected and seen; the interleaving;
 * why; how it was found; how to see it again. Pure: the same data and options give the same text.
 */
import type { PropertyVerdict } from '../model/verdict.ts';
import type { ShownReplay, ShownVerdict } from './shown.ts';
import type { RenderOptions } from './options.ts';
import { replayLines } from './replay.ts';
import { propertyLines, verdictLines } from './report.ts';

export type { RenderOptions } from './options.ts';

/** The whole verdict, without a line break at the end. */
export function renderVerdict(verdict: ShownVerdict, options: RenderOptions): string {
  return verdictLines(verdict, options).join('\n');
}

/** One property in full. */
export function renderProperty(property: PropertyVerdict, options: RenderOptions): string {
  return propertyLines(property, options).join('\n');
}

/** What a replay found. */
export function renderReplay(replay: ShownReplay, options: RenderOptions): string {
  return replayLines(replay, options).join('\n');
}

import type { VerdictValue } from '../model/verdict.ts';

export type Tone = 'plain' | 'strong' | 'faint' | 'bad' | 'good' | 'unsure';

/** Says the same three things with a glyph, a word and a colour, so that none of them is needed. */
export interface Mark {
  glyph: string;
  word: string;
  tone: Tone;
}

/** Select Graphic Rendition: what switches each tone on, and what switches exactly that off again. */
const SEQUENCES: Record<Exclude<Tone, 'plain'>, readonly [on: number, off: number]> = {
  strong: [1, 22],
  faint: [2, 22],
  bad: [31, 39],
  good: [32, 39],
  unsure: [33, 39],
};

export type Paint = (tone: Tone, text: string) => string;

/** Colours text, or leaves it alone. Not yoctocolors: that one asks the terminal once and for all. */
export function paintWith(color: boolean): Paint {
  return (tone, text) => {
    if (!color || tone === 'plain' || text === '') return text;
    const [on, off] = SEQUENCES[tone];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}

const MARKS: Record<VerdictValue | 'incompatible', Mark> = {
  survived: { glyph: '✓', word: 'survived', tone: 'good' },
  broke: { glyph: '✗', word: 'broke', tone: 'bad' },
  inconclusive: { glyph: '?', word: 'inconclusive', tone: 'unsure' },
  incompatible: { glyph: '?', word: 'incompatible', tone: 'unsure' },
};

export function markOf(verdict: VerdictValue | 'incompatible'): Mark {
  return MARKS[verdict];
}

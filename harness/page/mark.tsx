import type { VerdictValue } from '../model/verdict.ts';
import { markOf } from '../report/palette.ts';

/** A verdict in three ways at once: glyph, word and colour. */
export function Mark({ verdict, word = true }: { verdict: VerdictValue | 'incompatible'; word?: boolean }) {
  const mark = markOf(verdict);
  return (
    <span class={`mark ${mark.tone}`}>
      <span aria-hidden="true">{mark.glyph}</span>
      {word ? ` ${mark.word}` : <span class="unseen"> {mark.word}</span>}
    </span>
  );
}

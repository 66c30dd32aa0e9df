import type { VerdictValue } from 'survives-production/report';
import { markOf } from 'survives-production/report';

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

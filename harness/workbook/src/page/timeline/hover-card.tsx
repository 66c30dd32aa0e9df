import type { SourcePlace } from 'survives-production/report';
import type { Layout } from '../../timeline/layout.ts';
import type { Story } from '../../timeline/story.ts';
import { placeName, statementOf } from '../../timeline/wording.ts';

export interface Hovered {
  beat: number;
}

/** The statement as it was sent, and the line of the code that sent it. */
export function HoverCard({
  hovered,
  story,
  layout,
  sourceOf,
}: {
  hovered: Hovered;
  story: Story;
  layout: Layout;
  sourceOf?: ((place: SourcePlace) => string | undefined) | undefined;
}) {
  const statement = statementOf(story, hovered.beat);
  const place = statement?.source;
  if (!statement) return null;
  const row = layout.rows[hovered.beat]!;
  const line = place && sourceOf?.(place);
  const left = layout.blocks.find(({ beat }) => beat === hovered.beat)?.left ?? 0;
  const above = row.top > layout.height / 2;
  const vertical = above
    ? { bottom: `${layout.height - row.top + 4}px` }
    : { top: `${row.top + row.height + 4}px` };
  return (
    <div
      class="hover-card"
      style={{ left: `${Math.min(left, layout.width * 0.4)}px`, ...vertical }}
      aria-hidden="true"
    >
      {place && <strong>{placeName(place)}</strong>}
      {line !== undefined && <code>{line.trim()}</code>}
      <pre>{statement.sql.trim()}</pre>
    </div>
  );
}

import { shape, type SvgShape } from './shape.ts';
import { laneColor } from './signs.ts';
import type { Story } from './story.ts';

/** Half of the range control's thumb: where its first and its last position are. */
const OVERVIEW_EDGE = 8;
const TRACK_PX = 10;

export const overviewHeight = ({ tracks }: Story): number => Math.max(2, tracks.length) * TRACK_PX + 8;

/** Where a beat is on the overview. */
export function overviewX({ beats }: Story, beat: number, width: number): number {
  const room = width - 2 * OVERVIEW_EDGE;
  return OVERVIEW_EDGE + (beats.length < 2 ? room / 2 : (beat / (beats.length - 1)) * room);
}

/** The whole run on one small strip, a line per track: what the scrubber moves over. */
export function drawOverview(story: Story, width: number): SvgShape[] {
  const { beats, tracks, waits } = story;
  const tick = Math.max(1.5, Math.min(14, (width / Math.max(1, beats.length)) * 0.7));
  const yOf = (track: number): number => 4 + (track + 0.5) * TRACK_PX;
  const lane = (track: number): string => `lane-${laneColor(tracks[track]!.color)}`;
  const lines = tracks.map((_, track) =>
    shape('path', {
      class: `life ${lane(track)}`,
      d: `M${OVERVIEW_EDGE},${yOf(track)} H${width - OVERVIEW_EDGE}`,
    }),
  );
  const spans = waits.map(({ track, from, to, what }) => {
    const end = overviewX(story, to ?? beats.length - 1, width);
    return shape('path', {
      class: `wait-span ${what}`,
      d: `M${overviewX(story, from, width)},${yOf(track)} H${end}`,
    });
  });
  const ticks = beats.flatMap(({ acts, index }) =>
    acts.map(({ track, mark }) => {
      const [height, x] = [mark === 'call' || mark === 'answer' ? 3 : 8, overviewX(story, index, width)];
      const at = { x: x - tick / 2, y: yOf(track) - height / 2, width: tick, height, rx: 1 };
      return shape('rect', { class: `tick ${mark} ${lane(track)}`, ...at });
    }),
  );
  const across = beats.flatMap(({ across: over, index }) => {
    if (over?.what !== 'time') return [];
    return [
      shape('path', {
        class: 'rule',
        d: `M${overviewX(story, index, width)},2 V${overviewHeight(story) - 2}`,
      }),
    ];
  });
  return [...lines, ...across, ...spans, ...ticks];
}

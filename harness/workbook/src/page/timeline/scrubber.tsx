import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { drawOverview, overviewHeight, overviewX } from '../../timeline/overview.ts';
import { elementsOf } from './shapes.tsx';
import type { Story } from '../../timeline/story.ts';
import { position } from '../../timeline/wording.ts';

/** A range control that lies over the small picture of the whole run. */
export function Scrubber({
  story,
  beat,
  onChange,
}: {
  story: Story;
  beat: number;
  onChange: (beat: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    observer.observe(box.current!);
    setWidth(box.current?.clientWidth ?? 0);
    return () => observer.disconnect();
  }, []);
  const still = useMemo(() => elementsOf(width > 0 ? drawOverview(story, width) : []), [story, width]);
  const height = overviewHeight(story);
  const x = overviewX(story, beat, width);
  return (
    <div class="scrubber" ref={box} style={{ height: `${height}px` }}>
      <input
        type="range"
        min={0}
        max={Math.max(0, story.beats.length - 1)}
        step={1}
        value={beat}
        aria-label="Position in the run"
        aria-valuetext={position(story, beat)}
        onInput={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
      <svg class="chart overview" width={width} height={height} aria-hidden="true">
        {still}
        <rect class="veil" x={x} y={0} width={Math.max(0, width - x)} height={height} />
        <path class="playhead" d={`M${x},0 V${height}`} />
      </svg>
    </div>
  );
}

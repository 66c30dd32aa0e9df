import type { ComponentChildren, TargetedEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourcePlace } from 'survives-production/report';
import { draw, drawHeading } from '../../timeline/drawing.ts';
import { HoverCard, type Hovered } from './hover-card.tsx';
import { layOut, type Layout } from '../../timeline/layout.ts';
import { elementsOf } from './shapes.tsx';
import type { Story } from '../../timeline/story.ts';
import { PROBE_SIGNS, useMetrics } from './use-metrics.ts';

export interface ChartProps {
  story: Story;
  /** What it is, for who cannot see it. */
  label: string;
  /** The label is shown as well: where there are two. */
  caption?: boolean;
  /** The beat that is looked at. What comes after it is pale, unless `whole`. */
  current?: number | undefined;
  whole?: boolean;
  /** By beat: it went otherwise than in the run beside it. */
  differs?: readonly boolean[] | undefined;
  /** Steps that the explanation names. */
  cited?: ReadonlySet<number> | undefined;
  onChoose?: ((beat: number) => void) | undefined;
  /** Somebody wants to see this line of the code. */
  onPlace?: ((place: SourcePlace) => void) | undefined;
  /** The text of a line of the learner's code. */
  sourceOf?: ((place: SourcePlace) => string | undefined) | undefined;
}

/** One run, drawn. It measures its own width and chooses between columns and rails. */
export function Chart(props: ChartProps) {
  const { story, label, caption = false, current, whole = false, differs, cited } = props;
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const metrics = useMetrics(box, probe);
  const [hovered, setHovered] = useState<Hovered>();
  const layout = useMemo(() => metrics && layOut(story, metrics), [story, metrics]);
  const still = useMemo(
    () => layout && elementsOf(draw(story, layout, { ...(differs && { differs }), ...(cited && { cited }) })),
    [layout, differs, cited],
  );
  const heading = useMemo(() => layout && elementsOf(drawHeading(layout, metrics!.rowPx)), [layout]);
  useScroll(box, layout, current);
  return (
    <div class="chart-frame">
      {caption && (
        <p class="chart-caption" aria-hidden="true">
          {label}
        </p>
      )}
      <div class="chart-box" ref={box} tabIndex={0} role="region" aria-label={label}>
        <span class="chart-probe" ref={probe} aria-hidden="true">
          {'0'.repeat(PROBE_SIGNS)}
        </span>
        {layout && metrics && (
          <>
            {layout.form === 'columns' && (
              <div class="chart-heading">
                <Svg layout={layout} height={metrics.rowPx} children={heading} />
              </div>
            )}
            <div class="chart-body" {...pointing(props, setHovered)}>
              <Svg layout={layout} height={layout.height}>
                <Now layout={layout} current={current} />
                {still}
                {!whole && <Veil layout={layout} current={current} />}
              </Svg>
              {hovered && <HoverCard {...{ hovered, story, layout }} sourceOf={props.sourceOf} />}
            </div>
          </>
        )}
      </div>
    </div>
  );
}

function Svg({ layout, height, children }: { layout: Layout; height: number; children: ComponentChildren }) {
  return (
    <svg class="chart" width={layout.width} height={height} aria-hidden="true">
      {children}
    </svg>
  );
}

/** The row that is looked at: under everything else. */
function Now({ layout, current }: { layout: Layout; current: number | undefined }) {
  const row = current === undefined ? undefined : layout.rows[current];
  return row ? <rect class="now" x={0} y={row.top} width={layout.width} height={row.height} /> : null;
}

/** Over what has not happened yet: one element, so that a step of the scrubber touches next to nothing. */
function Veil({ layout, current }: { layout: Layout; current: number | undefined }) {
  const row = current === undefined ? undefined : layout.rows[current];
  if (!row) return null;
  const top = row.top + row.height;
  return <rect class="veil" x={0} y={top} width={layout.width} height={Math.max(0, layout.height - top)} />;
}

/** Keeps the current row in sight; not before somebody has moved. */
function useScroll(
  box: { current: HTMLDivElement | null },
  layout: Layout | undefined,
  current: number | undefined,
): void {
  const shown = useRef(current);
  useLayoutEffect(() => {
    const element = box.current;
    const row = current === undefined ? undefined : layout?.rows[current];
    if (!element || !row || shown.current === current) return;
    shown.current = current;
    const margin = row.height * 2;
    const [top, bottom] = [element.scrollTop + margin, element.scrollTop + element.clientHeight - margin];
    if (row.top >= top && row.top + row.height <= bottom) return;
    element.scrollTop = Math.max(0, row.top - element.clientHeight / 2);
  }, [layout, current]);
}

/** One listener for all blocks. */
function pointing({ story, onChoose, onPlace }: ChartProps, setHovered: (hovered?: Hovered) => void) {
  return {
    onClick: (event: TargetedEvent<HTMLElement, MouseEvent>): void => {
      const target = event.target as Element;
      const beat = beatUnder(target);
      if (beat === undefined) return;
      const place = story.beats[beat]?.place;
      if (target.closest('[data-place]') && place && onPlace) onPlace(place);
      else onChoose?.(beat);
    },
    onPointerOver: (event: TargetedEvent<HTMLElement, PointerEvent>): void => {
      const beat = beatUnder(event.target as Element);
      if (event.pointerType === 'touch' || beat === undefined) return setHovered(undefined);
      setHovered({ beat });
    },
    onPointerLeave: () => setHovered(undefined),
  };
}

function beatUnder(target: Element): number | undefined {
  const beat = target.closest('[data-beat]')?.getAttribute('data-beat');
  return beat === undefined || beat === null ? undefined : Number(beat);
}

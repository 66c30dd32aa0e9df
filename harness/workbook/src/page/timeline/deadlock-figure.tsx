import { useMemo } from 'preact/hooks';
import { CYCLE_SIZE, drawCycle } from '../../timeline/cycle.ts';
import type { Deadlock } from '../../timeline/deadlocks.ts';
import { elementsOf } from './shapes.tsx';
import type { Story } from '../../timeline/story.ts';
import { cycleSentences } from '../../timeline/wording.ts';

/** A deadlock as the cycle that it is, and the same in sentences. */
export function DeadlockFigure({ story, deadlock }: { story: Story; deadlock: Deadlock }) {
  const ring = useMemo(() => elementsOf(drawCycle(story, deadlock)), [story, deadlock]);
  const step = deadlock.cycle[0]!.step;
  return (
    <figure class="deadlock">
      <svg class="chart" viewBox={`0 0 ${CYCLE_SIZE.width} ${CYCLE_SIZE.height}`} aria-hidden="true">
        {ring}
      </svg>
      <figcaption>
        <strong>Deadlock at step {step}</strong>
        <ol>
          {cycleSentences(story, deadlock).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </figcaption>
    </figure>
  );
}

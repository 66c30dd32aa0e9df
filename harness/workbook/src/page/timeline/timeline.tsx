import { useMemo, useState } from 'preact/hooks';
import type { SourcePlace } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import { Chart } from './chart.tsx';
import { Controls, type View } from './controls.tsx';
import { isOnlyHere } from '../../timeline/counterparts.ts';
import { DeadlockFigure } from './deadlock-figure.tsx';
import { Legend } from './legend.tsx';
import { runsOf, type Runs, type ShownRun } from '../../timeline/runs.ts';
import { Scrubber } from './scrubber.tsx';
import { StepPanel } from './step-panel.tsx';
import { twinOf } from '../../timeline/twin.ts';
import { Twin } from './twin.tsx';
import { playerKeys, usePlayer } from './use-player.ts';

export interface TimelineProps {
  counterexample: Counterexample;
  /** Somebody wants to see this line of the code. */
  onPlace?: (place: SourcePlace) => void;
  /** The text of a line of the learner's code, where it is known. */
  sourceOf?: (place: SourcePlace) => string | undefined;
  /** Somebody wants this timeline as a file. */
  onSave?: (kind: 'html' | 'svg') => void;
}

/** A failing run, step by step, beside the same calls one after another. */
export function Timeline({ counterexample, onPlace, sourceOf, onSave }: TimelineProps) {
  const runs = useMemo(() => runsOf(counterexample), [counterexample]);
  const { failing, serial, counterparts, differs } = runs;
  const [view, setView] = useState<View>('broke');
  const [asText, setAsText] = useState(false);
  const shown = view === 'serial' && serial ? serial : failing;
  const player = usePlayer(shown.story.beats.length);
  const twin = useMemo(
    () => twinOf(shown.story, shown === failing ? counterparts : []),
    [shown, failing, counterparts],
  );
  const beat = player.position;
  const missing = shown === failing && serial && isOnlyHere(failing.story, beat, counterparts);
  const common = { onPlace, sourceOf };
  const choose = (next: View): void => {
    const to = sameStatement(counterparts, beat, shown === failing, next);
    if (to !== undefined) player.go(to);
    setView(next);
  };
  return (
    <section class={`timeline view-${view}`} aria-label="Timeline" onKeyDown={playerKeys(player)}>
      <Controls {...{ player, view, choose, asText, setAsText, onSave, runs }} />
      <Scrubber story={shown.story} beat={beat} onChange={player.go} />
      <div class="stage">
        <Charts {...common} {...{ runs, shown, beside: view === 'beside', beat }} onChoose={player.go} />
        <div class="panel" aria-live="polite">
          <StepPanel
            {...common}
            story={shown.story}
            beat={beat}
            seen={shown.seen(shown.story.beats[beat]?.until ?? 0)}
            beside={missing ? 'missing' : shown === failing ? counterparts[beat] : undefined}
          />
        </div>
      </div>
      {shown.story.deadlocks.map((deadlock) => (
        <DeadlockFigure key={deadlock.beat} story={shown.story} deadlock={deadlock} />
      ))}
      <Legend story={shown.story} differs={shown === failing && differs.includes(true)} />
      <Twin rows={twin} caption={`Timeline as text: ${counterexample.headline}`} hidden={!asText} />
    </section>
  );
}

interface ChartsProps extends Pick<TimelineProps, 'onPlace' | 'sourceOf'> {
  runs: Runs;
  shown: ShownRun;
  /** The serial run stands beside the one that broke. */
  beside: boolean;
  beat: number;
  onChoose: (beat: number) => void;
}

function Charts({ runs, shown, beside, beat, onChoose, ...common }: ChartsProps) {
  const { failing, serial, counterparts, differs } = runs;
  return (
    <>
      <Chart
        {...common}
        story={shown.story}
        label={labelOf(shown === failing ? undefined : serial)}
        caption={beside}
        current={beat}
        differs={shown === failing ? differs : undefined}
        onChoose={onChoose}
      />
      {beside && serial && (
        <Chart
          {...common}
          story={serial.story}
          label={labelOf(serial)}
          caption
          current={shown === failing ? counterparts[beat]?.beat : undefined}
          whole
        />
      )}
    </>
  );
}

const labelOf = (serial: Runs['serial']): string =>
  serial
    ? `One after another: the promise ${serial.survived ? 'holds' : 'breaks as well'}`
    : 'The run that broke';

/** Where the other run has the statement of `beat`, so that whoever changes between the two stays with it. */
function sameStatement(
  counterparts: Runs['counterparts'],
  beat: number,
  isFailing: boolean,
  next: View,
): number | undefined {
  if (isFailing) return next === 'serial' ? counterparts[beat]?.beat : undefined;
  const back = counterparts.findIndex((one) => one?.beat === beat);
  return next !== 'serial' && back !== -1 ? back : undefined;
}

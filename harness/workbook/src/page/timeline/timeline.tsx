import { useMemo, useState } from 'preact/hooks';
import type { SourcePlace } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import { Chart } from './chart.tsx';
import { Controls, type View } from './controls.tsx';
import { isOnlyHere } from '../../timeline/counterparts.ts';
import { DeadlockFigure } from './deadlock-figure.tsx';
import { Legend } from './legend.tsx';
import { runsOf } from '../../timeline/runs.ts';
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
  const other = shown === failing ? counterparts[beat] : undefined;
  const missing = shown === failing && serial && isOnlyHere(failing.story, beat, counterparts);
  const oneAfterAnother = `One after another: the promise ${serial?.survived ? 'holds' : 'breaks as well'}`;
  const common = { onPlace, sourceOf };
  /** Stays with the same statement where the other run has it too. */
  const choose = (next: View): void => {
    const there = next === 'serial' ? counterparts[beat]?.beat : undefined;
    const back = counterparts.findIndex((one) => one?.beat === beat);
    if (there !== undefined && shown === failing) player.go(there);
    else if (next !== 'serial' && shown !== failing && back !== -1) player.go(back);
    setView(next);
  };
  return (
    <section class={`timeline view-${view}`} aria-label="Timeline" onKeyDown={playerKeys(player)}>
      <Controls {...{ player, view, choose, asText, setAsText, onSave, runs }} />
      <Scrubber story={shown.story} beat={beat} onChange={player.go} />
      <div class="stage">
        <Chart
          {...common}
          story={shown.story}
          label={shown === failing ? 'The run that broke' : oneAfterAnother}
          caption={view === 'beside'}
          current={beat}
          differs={shown === failing ? differs : undefined}
          onChoose={player.go}
        />
        {view === 'beside' && serial && (
          <Chart
            {...common}
            story={serial.story}
            label={oneAfterAnother}
            caption
            current={other?.beat}
            whole
          />
        )}
        <div class="panel" aria-live="polite">
          <StepPanel
            {...common}
            story={shown.story}
            beat={beat}
            seen={shown.seen(shown.story.beats[beat]?.until ?? 0)}
            beside={missing ? 'missing' : other}
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

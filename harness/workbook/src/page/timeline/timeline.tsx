import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { citedSteps, type SourcePlace } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import { Chart } from './chart.tsx';
import { Controls, type View } from './controls.tsx';
import { isOnlyHere } from '../../timeline/counterparts.ts';
import { DeadlockFigure } from './deadlock-figure.tsx';
import { Legend } from './legend.tsx';
import { runsOf, type Runs, type ShownRun } from '../../timeline/runs.ts';
import { Scrubber } from './scrubber.tsx';
import { standingAt, type CodeStand } from '../../timeline/standing.ts';
import { StepPanel } from './step-panel.tsx';
import type { Story } from '../../timeline/story.ts';
import { twinOf } from '../../timeline/twin.ts';
import { Twin } from './twin.tsx';
import { usePlayer, usePlayerKeys } from './use-player.ts';
import { Why } from './why.tsx';

export interface TimelineProps {
  counterexample: Counterexample;
  /** Somebody wants to see this line of the code. */
  onPlace?: (place: SourcePlace) => void;
  /** The text of a line of the learner's code, where it is known. */
  sourceOf?: (place: SourcePlace) => string | undefined;
  /** Somebody wants this timeline as a file. */
  onSave?: (kind: 'html' | 'svg') => void;
  /** Where each caller is in the code now. */
  onStand?: (standing: readonly CodeStand[]) => void;
  /** It is what the page is about: it plays once, and its keys work wherever the focus is. */
  main?: boolean;
}

/** Counterexamples that this page has played to somebody already. */
const played = new Set<string>();

/** Another run gets another timeline, which begins anew. */
export const nameOf = ({ token, timeline }: Counterexample): string => `${token} ${timeline.length}`;

/** Once, however often the reader comes back to it. */
function useFilm(counterexample: Counterexample, main: boolean): boolean {
  const name = nameOf(counterexample);
  const [film] = useState(main && !played.has(name));
  useEffect(() => void (main && played.add(name)), [name, main]);
  return film;
}

/** A failing run, step by step, beside the same calls one after another. */
export function Timeline(props: TimelineProps) {
  const { counterexample, onPlace, sourceOf, onSave, onStand, main = false } = props;
  const box = useRef<HTMLElement>(null);
  const runs = useMemo(() => runsOf(counterexample), [counterexample]);
  const { failing, serial, counterparts } = runs;
  const [view, setView] = useState<View>('broke');
  const [asText, setAsText] = useState(false);
  const shown = view === 'serial' && serial ? serial : failing;
  const player = usePlayer(shown.story.beats.length, useFilm(counterexample, main));
  usePlayerKeys(box, player, main);
  const cited = useMemo(() => citedSteps(counterexample.why), [counterexample]);
  const beat = player.position;
  useStanding(shown === failing ? failing.story : undefined, beat, onStand);
  const toStep = (step: number): void => {
    const { beats } = failing.story;
    setView('broke');
    player.go(beats.findIndex((one) => one.step === step));
  };
  const missing = shown === failing && serial && isOnlyHere(failing.story, beat, counterparts);
  const common = { onPlace, sourceOf };
  const choose = (next: View): void => {
    const to = sameStatement(counterparts, beat, shown === failing, next);
    if (to !== undefined) player.go(to);
    setView(next);
  };
  return (
    <section class={`timeline view-${view}`} aria-label="Timeline" ref={box}>
      <Why text={counterexample.why} onStep={toStep} />
      <Controls {...{ player, view, choose, asText, setAsText, onSave, runs }} />
      <Scrubber story={shown.story} beat={beat} onChange={player.go} />
      <div class="stage">
        <Charts
          {...common}
          {...{ runs, shown, beside: view === 'beside', beat, cited }}
          onChoose={player.go}
        />
        <div class="panel" aria-live={player.playing ? 'off' : 'polite'}>
          <StepPanel
            {...common}
            story={shown.story}
            beat={beat}
            seen={shown.seen(shown.story.beats[beat]?.until ?? 0)}
            beside={missing ? 'missing' : shown === failing ? counterparts[beat] : undefined}
          />
        </div>
      </div>
      <Below {...{ runs, shown, asText }} headline={counterexample.headline} />
    </section>
  );
}

/** What else there is to a run: its deadlocks, what the signs mean, and all of it as text. */
function Below(props: { runs: Runs; shown: ShownRun; asText: boolean; headline: string }) {
  const { runs, shown, asText, headline } = props;
  const { counterparts, differs } = runs;
  const isFailing = shown === runs.failing;
  return (
    <>
      {shown.story.deadlocks.map((deadlock) => (
        <DeadlockFigure key={deadlock.beat} story={shown.story} deadlock={deadlock} />
      ))}
      <Legend story={shown.story} differs={isFailing && differs.includes(true)} />
      <RunAsText
        {...{ shown, hidden: !asText }}
        counterparts={isFailing ? counterparts : NONE}
        caption={`Timeline as text: ${headline}`}
      />
    </>
  );
}

const NONE: Runs['counterparts'] = [];

function RunAsText(props: {
  shown: ShownRun;
  counterparts: Runs['counterparts'];
  caption: string;
  hidden: boolean;
}) {
  const { shown, counterparts, caption, hidden } = props;
  const rows = useMemo(() => twinOf(shown.story, counterparts), [shown, counterparts]);
  return <Twin {...{ rows, caption, hidden }} />;
}

/** Tells whoever shows the code where each caller is; nobody of a run that did not break. */
function useStanding(story: Story | undefined, beat: number, onStand: TimelineProps['onStand']): void {
  useEffect(() => {
    onStand?.(story ? standingAt(story, beat) : []);
  }, [onStand, story, beat]);
}

interface ChartsProps extends Pick<TimelineProps, 'onPlace' | 'sourceOf'> {
  runs: Runs;
  shown: ShownRun;
  /** The serial run stands beside the one that broke. */
  beside: boolean;
  beat: number;
  cited: ReadonlySet<number>;
  onChoose: (beat: number) => void;
}

function Charts({ runs, shown, beside, beat, cited, onChoose, ...common }: ChartsProps) {
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
        cited={shown === failing ? cited : undefined}
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

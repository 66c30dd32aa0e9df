import type { Runs } from '../../timeline/runs.ts';
import type { Player } from './use-player.ts';

export type View = 'broke' | 'serial' | 'beside';

export interface ControlsProps {
  player: Player;
  runs: Runs;
  view: View;
  choose: (view: View) => void;
  asText: boolean;
  setAsText: (asText: boolean) => void;
  onSave?: ((kind: 'html' | 'svg') => void) | undefined;
}

/** Everything that the keys can do, and which of the runs is shown. */
export function Controls({ player, runs, view, choose, asText, setAsText, onSave }: ControlsProps) {
  const shown = view === 'serial' && runs.serial ? runs.serial : runs.failing;
  return (
    <div class="controls">
      <Moves player={player} last={shown.story.beats.length - 1} />
      {runs.serial && <WhichRun view={view} choose={choose} survived={runs.serial.survived} />}
      <div class="group">
        <Choice on={asText} choose={() => setAsText(!asText)} text="as text" />
        {onSave && <Choice choose={() => onSave('html')} text="save as HTML" />}
        {onSave && <Choice choose={() => onSave('svg')} text="save as SVG" />}
      </div>
    </div>
  );
}

function Moves({ player: { position, playing, go, toggle }, last }: { player: Player; last: number }) {
  return (
    <div class="group" role="group" aria-label="Move through the run">
      <Move
        label="To the beginning"
        sign="M4,3 V13 M13,3 L6,8 L13,13 Z"
        off={position === 0}
        go={() => go(0)}
      />
      <Move
        label="One step back"
        sign="M11,3 L4,8 L11,13 Z"
        off={position === 0}
        go={() => go(position - 1)}
      />
      <Move
        label={playing ? 'Stop' : 'Play'}
        sign={playing ? 'M4,3 H7 V13 H4 Z M9,3 H12 V13 H9 Z' : 'M4,2 L13,8 L4,14 Z'}
        go={toggle}
      />
      <Move
        label="One step on"
        sign="M5,3 L12,8 L5,13 Z"
        off={position >= last}
        go={() => go(position + 1)}
      />
      <Move
        label="To the end"
        sign="M12,3 V13 M3,3 L10,8 L3,13 Z"
        off={position >= last}
        go={() => go(last)}
      />
      <span class="count">
        {position + 1} / {last + 1}
      </span>
    </div>
  );
}

function WhichRun({
  view,
  choose,
  survived,
}: Pick<ControlsProps, 'view' | 'choose'> & { survived: boolean }) {
  return (
    <div class="group" role="group" aria-label="Which run">
      <Choice on={view === 'broke'} choose={() => choose('broke')} text="as it broke" />
      <Choice
        on={view === 'serial'}
        choose={() => choose('serial')}
        text={`one after another ${survived ? '✓' : '✗'}`}
      />
      <Choice name="only-wide" on={view === 'beside'} choose={() => choose('beside')} text="side by side" />
    </div>
  );
}

function Move({
  label,
  sign,
  off = false,
  go,
}: {
  label: string;
  sign: string;
  off?: boolean;
  go: () => void;
}) {
  return (
    <button type="button" aria-label={label} title={label} aria-disabled={off} onClick={go}>
      <svg width={16} height={16} viewBox="0 0 16 16" aria-hidden="true">
        <path d={sign} />
      </svg>
    </button>
  );
}

function Choice({
  name = '',
  on,
  choose,
  text,
}: {
  name?: string;
  on?: boolean;
  choose: () => void;
  text: string;
}) {
  return (
    <button type="button" class={name} {...(on !== undefined && { 'aria-pressed': on })} onClick={choose}>
      {text}
    </button>
  );
}

import { useMemo } from 'preact/hooks';
import type { DriveState } from 'survives-production/report';
import type { SourcePlace } from 'survives-production/report';
import { endingsOf } from 'survives-production/report';
import { Notice } from '../notice.tsx';
import type { KataView } from '../protocol.ts';
import { hashOf } from '../router.ts';
import { Chart } from '../timeline/chart.tsx';
import { storyOf } from '../../timeline/story.ts';
import { useAnswer } from '../use-answer.ts';
import { useKeys } from '../use-keys.ts';
import { useTitle } from '../use-title.ts';
import { CallerCard } from './caller-card.tsx';
import { DriveControls } from './drive-controls.tsx';
import { DriveEnd } from './drive-end.tsx';
import { digits } from './moves.ts';
import { BeginningPicker } from './beginning-picker.tsx';
import { ServerSide } from './server-side.tsx';
import { useDrive, type DriveHandle } from './use-drive.ts';

interface Props {
  kata: string;
  token: string | undefined;
  /** Single letters are commands. */
  keys: boolean;
}

/** Steering a run by hand: a button for each caller lets its next statement go. */
export function DrivePage({ kata, token, keys }: Props) {
  const { value: about } = useAnswer<KataView>(`/katas/${encodeURIComponent(kata)}`);
  const driving = useDrive(kata, token);
  const { opened, state, failure, busy, pulse } = driving;
  useTitle(`Drive ${kata} ${about?.title ?? ''} · Survives Production`);
  useKeys(keys, commands(driving));
  return (
    <main class="drive" data-moves={busy === undefined ? state?.view.moves.length : undefined}>
      <header class="kata-head">
        <p class="crumbs">
          <a href="#/">Course</a> · <a href={hashOf('kata', kata)}>{`${kata} ${about?.title ?? ''}`}</a>
        </p>
        <h1>Drive it by hand</h1>
        <p class="lead">
          Everybody stands before a statement. Press a caller to let its next one run on a real Postgres, and
          see what the others can do then.
        </p>
      </header>
      {failure && (
        <Notice failure={failure}>
          {!opened && (
            <button type="button" onClick={() => driving.open({ token })}>
              Begin again
            </button>
          )}
        </Notice>
      )}
      {state?.anew && !failure && <Notice failure={{ message: state.anew }} />}
      {pulse?.newCode && (
        <Notice failure={{ message: 'The code has been saved since: what you drive is how it was.' }}>
          <button type="button" onClick={() => driving.act('reload')}>
            Drive the new code
          </button>
        </Notice>
      )}
      {!state && busy === 'open' && <p role="status">making ready on a real Postgres</p>}
      {opened && state && <BeginningPicker opened={opened} driving={driving} />}
      {state && <Database kata={kata} driving={driving} state={state} />}
    </main>
  );
}

function Database({ kata, driving, state }: { kata: string; driving: DriveHandle; state: DriveState }) {
  const { view, plan } = state;
  const story = useMemo(() => storyOf(view.history), [view]);
  const onPlace = ({ file, line }: SourcePlace) => {
    location.hash = hashOf('kata', kata, 'code', `${file}:${line}`);
  };
  return (
    <>
      <DriveControls driving={driving} />
      <p class="unseen" role="status">
        {spoken(state)}
      </p>
      <div class="stage-of-drive">
        <div class="now">
          <div class="callers">
            {view.input.callers.map((caller) => (
              <CallerCard
                key={caller.name}
                {...{ view, caller, onPlace }}
                next={plan?.next ?? undefined}
                busy={driving.busy !== undefined}
                onMove={(move) => driving.act('press', { move })}
              />
            ))}
          </div>
          <DriveEnd view={view} kata={kata} />
          <div class="server-side">
            <ServerSide view={view} />
          </div>
        </div>
        <section class="timeline so-far" aria-label="so far">
          <h2>So far</h2>
          <Chart story={story} label="The run so far" current={story.beats.length - 1} onPlace={onPlace} />
        </section>
      </div>
    </>
  );
}

/** What the last move did, for who cannot see it. */
function spoken({ view }: DriveState): string {
  const last = view.history.events.findLast(({ kind }) => kind === 'statement');
  const did = last?.kind === 'statement' ? `${last.caller}: ${last.anchor}${endingsOf(last)[0] ?? ''}.` : '';
  const waits = view.lanes
    .filter(({ stands }) => stands === 'waits')
    .map(({ lane, waitsFor }) => ` ${lane} waits for ${waitsFor.join(' and ')}.`);
  const ended = view.end ? ` The run is over: ${view.end.judgements[0]?.verdict}.` : '';
  return did + waits.join('') + ended;
}

/** The same letters as in the terminal. */
function commands({ state, act }: DriveHandle): Record<string, () => void> {
  if (!state) return {};
  const { view, plan } = state;
  const onward = plan?.next ?? view.enabled.find(({ byDefault }) => byDefault)?.move;
  const presses = [...digits(view)].map(([key, move]) => [key, () => act('press', { move })] as const);
  return {
    u: () => act('undo'),
    r: () => act('restart'),
    b: () => act('break'),
    g: () => act('run'),
    ...(onward !== undefined && { n: () => (plan?.next ? act('next') : act('press', { move: onward })) }),
    ...Object.fromEntries(presses),
  };
}

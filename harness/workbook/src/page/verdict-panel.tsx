import { useRef } from 'preact/hooks';
import type { PropertyVerdict } from 'survives-production/report';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { End } from './end.tsx';
import { Beside } from './judging/beside.tsx';
import { Mark } from './mark.tsx';
import { Notice } from './notice.tsx';
import { Phases } from './phases.tsx';
import { PropertyList } from './property-list.tsx';
import type { BesideView, KataView } from './protocol.ts';
import type { KataPlace } from './router.ts';
import { OtherRuns } from './other-runs.tsx';
import { Replay } from './replay.tsx';
import { Report } from './report.tsx';
import type { CodeStand } from '../timeline/standing.ts';
import { RunBar } from './run-bar.tsx';
import type { CheckHandle } from './use-run.ts';
import { useTold } from './use-told.ts';

interface Props {
  kata: KataView;
  place: KataPlace;
  run: CheckHandle;
  onChange: () => void;
  onStand: (standing: readonly CodeStand[]) => void;
}

/** The button, how far the check is, and what came of the last one. */
export function VerdictPanel({ kata, place, run, onChange, onStand }: Props) {
  const panel = useRef<HTMLElement>(null);
  const { current, last, failure, isRunning } = run;
  const told = useTold(kata.number, last);
  const verdict = told?.check.verdict;
  const isPending = isRunning || (last !== undefined && !told);
  const { replay, property } = place;
  return (
    <section class="verdict-panel" aria-label="the verdict" ref={panel}>
      <RunBar kata={kata} run={run} onRun={() => comeIntoView(panel.current)} />
      {failure && <Notice failure={failure} />}
      {isPending && current && !verdict && <Phases check={current} />}
      {!isRunning && current?.state === 'failed' && current.failure && (
        <Notice failure={current.failure} kata={kata} />
      )}
      {current?.types?.map(({ file, line, column, message }) => (
        <Notice
          key={`${file}:${line}:${column}`}
          kata={kata}
          failure={{ message: `${file}:${line}:${column} does not fit its types: ${message}`, exitCode: 1 }}
        />
      ))}
      {replay !== undefined && <Replay key={replay} kata={kata} token={replay} />}
      {replay === undefined && verdict && (
        <div>
          {current?.state === 'failed' && <p class="from-before">the check before:</p>}
          <Result {...{ kata, verdict, onStand }} beside={told.beside} wanted={property} />
        </div>
      )}
      {replay === undefined && !verdict && !isPending && current?.state !== 'failed' && (
        <Nothing kata={kata} />
      )}
      <OtherRuns kata={kata} run={run} onChange={onChange} />
    </section>
  );
}

/** Where the panel stands below what there is to read, and not beside it. */
export function comeIntoView(panel: Element | null): void {
  if (panel && panel.getBoundingClientRect().top > innerHeight / 2) panel.scrollIntoView();
}

function Nothing({ kata }: { kata: KataView }) {
  if (kata.lastVerdict)
    return (
      <p class="lead">
        The last check: <Mark verdict={kata.lastVerdict} />. Its report went with the server that made it; Run
        makes it again.
      </p>
    );
  return (
    <p class="lead">
      Nothing has been run yet. Run plays {kata.hasAttempt ? 'your attempt' : 'the change'} against a real
      Postgres, one SQL statement at a time, in one order after another, until a promise breaks or there is
      nothing left to try.
    </p>
  );
}

function Result(
  props: Pick<Props, 'kata' | 'onStand'> & {
    verdict: KataVerdict;
    beside: BesideView;
    wanted: string | undefined;
  },
) {
  const { kata, verdict, beside, wanted, onStand } = props;
  const shown = shownProperty(verdict, wanted);
  return (
    <>
      {shown?.counterexample && (
        <Report
          kata={kata}
          counterexample={shown.counterexample}
          verdict={shown.verdict}
          property={shown}
          subject={verdict.subject}
          logs={verdict.logs ?? false}
          onStand={onStand}
          next={nextBroken(verdict, shown)}
        >
          <Beside beside={beside} />
        </Report>
      )}
      {shown && !shown.counterexample && <WithoutStory property={shown} />}
      {!shown && verdict.verdict === 'survived' && <Survived kata={kata} verdict={verdict} />}
      {!shown && verdict.verdict === 'inconclusive' && <NoVerdict verdict={verdict} />}
      {!shown && verdict.verdict === 'broke' && verdict.reason && (
        <Notice failure={{ message: verdict.reason, exitCode: 1 }} />
      )}
      <PropertyList kata={kata} verdict={verdict} shown={shown} />
      <Notes verdict={verdict} />
    </>
  );
}

/** What breaks no promise, and is worth knowing. */
function Notes({ verdict: { notes = [] } }: { verdict: KataVerdict }) {
  if (notes.length === 0) return null;
  return (
    <section class="notes" aria-label="notes">
      <h3>Worth knowing</h3>
      <ul>
        {notes.map((note) => (
          <li key={note}>{note}.</li>
        ))}
      </ul>
    </section>
  );
}

/** The property that was asked for, else the first that broke and has a story. */
function shownProperty({ properties }: KataVerdict, wanted: string | undefined): PropertyVerdict | undefined {
  return (
    properties.find(({ id }) => id === wanted) ??
    properties.find(({ verdict, counterexample }) => verdict === 'broke' && counterexample)
  );
}

/** A property that was asked for, and that did not break. */
function WithoutStory({ property: { name, verdict, coverage, reason } }: { property: PropertyVerdict }) {
  return (
    <div class="survived-note">
      <h2>
        <Mark verdict={verdict} /> {name}
      </h2>
      <p>{reason ?? coverage}</p>
    </div>
  );
}

/** The broken one after the one that is shown; of the last, none. */
function nextBroken({ properties }: KataVerdict, shown: PropertyVerdict): PropertyVerdict | undefined {
  return properties
    .slice(properties.indexOf(shown) + 1)
    .find(({ verdict, counterexample }) => verdict === 'broke' && counterexample);
}

function NoVerdict({ verdict }: { verdict: KataVerdict }) {
  const reason = verdict.reason ?? verdict.properties.find(({ reason }) => reason !== undefined)?.reason;
  return (
    <Notice
      failure={{
        message: `Inconclusive, neither a pass nor a failure. ${reason ?? ''}`,
        next: 'npm run kata doctor',
      }}
    />
  );
}

/** Of the attempt it is the end of the kata; other code is only right. */
function Survived({ kata, verdict }: { kata: KataView; verdict: KataVerdict }) {
  if (verdict.subject === 'attempt') return <End kata={kata} verdict={verdict} />;
  return (
    <div class="survived-note">
      <h2>
        <Mark verdict="survived" />
      </h2>
      <p>Nothing broke it in the runs that were played. What they did not cover, they say nothing about.</p>
    </div>
  );
}

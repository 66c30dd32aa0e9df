import type { ComponentChildren } from 'preact';
import type { SourcePlace } from 'survives-production/report';
import type { Counterexample, PropertyVerdict, VerdictValue } from 'survives-production/report';
import { foundParts } from 'survives-production/report';
import { withoutMoments } from 'survives-production/report';
import { replayCommand } from '../course/guide.ts';
import { Copy } from './copy.tsx';
import { PlacedText } from './placed-text.tsx';
import { Mark } from './mark.tsx';
import type { KataView } from './protocol.ts';
import type { CodeStand } from '../timeline/standing.ts';
import { ReportTimeline } from './report-timeline.tsx';
import { hashHere, hashOf } from './router.ts';

interface Props {
  kata: KataView;
  counterexample: Counterexample;
  verdict: VerdictValue | 'incompatible';
  property?: PropertyVerdict | undefined;
  subject: string;
  /** It wrote to the console, which only a replay in a terminal shows. */
  logs?: boolean;
  onStand?: (standing: readonly CodeStand[]) => void;
  /** The next property that broke as well. */
  next?: PropertyVerdict | undefined;
  /** What stands beside the verdict. */
  children?: ComponentChildren;
}

/** One counterexample, in the order in which a reader needs it: what, how, why, and again. */
export function Report(props: Props) {
  const { kata, counterexample, verdict, property, subject, logs = false, onStand, next, children } = props;
  const { headline, why, timeline } = counterexample;
  const onPlace = ({ file, line }: SourcePlace) => {
    location.hash = hashHere(kata.number, { section: 'code', heading: `${file}:${line}` });
  };
  return (
    <article class="report">
      <h2 class={`headline ${verdict}`}>
        <Mark verdict={verdict} /> <span>{headline}</span>
      </h2>
      {property && <p class="soft">breaks “{property.name}”</p>}
      {children}
      {timeline.length > 0 ? (
        <ReportTimeline
          kata={kata.number}
          subject={subject}
          property={property?.name ?? ''}
          counterexample={counterexample}
          onPlace={onPlace}
          onStand={onStand}
        />
      ) : (
        <p class="why">
          <PlacedText text={why} kata={kata} />
        </p>
      )}
      <ExpectedAndSeen kata={kata} counterexample={counterexample} />
      <p class="soft found">{foundParts(counterexample).join(' · ')}</p>
      <Again {...{ kata, subject, logs, next }} token={counterexample.token} />
    </article>
  );
}

function ExpectedAndSeen(props: Pick<Props, 'kata' | 'counterexample'>) {
  const { expected, seen } = props.counterexample;
  return (
    <dl class="expected-seen">
      <div>
        <dt>expected</dt>
        <dd>{withoutMoments(expected)}</dd>
      </div>
      <div class="seen">
        <dt>seen</dt>
        <dd>
          <PlacedText text={withoutMoments(seen)} kata={props.kata} />
        </dd>
      </div>
    </dl>
  );
}

/** How to see it again, here and in a terminal, and where help is. */
function Again(props: Pick<Props, 'kata' | 'subject' | 'logs' | 'next'> & { token: string }) {
  const { kata, token, subject, logs, next } = props;
  const { number, hintsSeen, hintsTotal } = kata;
  const command = replayCommand(number, token, subject);
  return (
    <div class="again">
      {token !== '' && (
        <>
          <p class="command">
            <code>{command}</code> <Copy text={command} what="the command that replays this" />
            {logs && <span class="soft"> shows what the code logs, too</span>}
          </p>
          <p>
            <a href={hashHere(number, { replay: token })}>Replay it here</a>, on your code as it is now ·{' '}
            <a href={hashOf('kata', number, 'drive', token)}>Drive it by hand</a>
          </p>
        </>
      )}
      <p>
        <a href={hashHere(number, { section: hintsSeen < hintsTotal ? 'hints' : 'debrief' })}>
          {hintsSeen < hintsTotal ? 'A hint' : 'The debrief'}
        </a>{' '}
        <span class="soft">
          {hintsSeen} of {hintsTotal} seen
        </span>
        {next && (
          <>
            {' · '}
            Also broke: <a href={hashHere(number, { property: next.id })}>{next.name}</a>
          </>
        )}
      </p>
    </div>
  );
}

import { useLayoutEffect, useRef } from 'preact/hooks';
import { JudgingDesk } from '../judging/judging-desk.tsx';
import { Notice } from '../notice.tsx';
import type { CardView, ReviewProgress, ReviewView } from '../protocol.ts';
import { useTitle } from '../use-title.ts';
import { Judged } from './judged.tsx';
import { RoundScore } from './round-score.tsx';
import { useReview, type ReviewHandle } from './use-review.ts';

interface Props {
  /** So that everybody in a room has the same cards. */
  seed: number | undefined;
  keys: boolean;
}

/** Changes that others propose: each is judged, then played, then shown; ten are a round. */
export function ReviewPage({ seed, keys }: Props) {
  const review = useReview();
  const { view, failure, progress, act } = review;
  useTitle('Review · Survives Production');
  const begin = () => act('round', seed === undefined ? {} : { seed });
  const card = view?.card;
  return (
    <main class={card ? 'kata review' : 'review'}>
      <header class="kata-head">
        <p class="crumbs">
          <a href="#/">Course</a> · Review
        </p>
        <h1>{card?.title ?? 'Ship or block?'}</h1>
        {view?.round && <Place round={view.round} isJudged={card?.judged !== undefined} />}
      </header>
      {failure && <Notice failure={failure} />}
      {progress && card && <Playing progress={progress} />}
      {card && !progress && <Card key={card.index} {...{ card, keys, review }} />}
      {view && !card && !view.score && <Beginning onBegin={begin} busy={review.busy} />}
      {view?.score && !card && <RoundScore score={view.score} onBegin={begin} busy={review.busy} />}
    </main>
  );
}

const SIGNS = { right: '✓', wrong: '✗', none: '–' };

function Place({
  round: { number, of, outcomes },
  isJudged,
}: {
  round: NonNullable<ReviewView['round']>;
  isJudged: boolean;
}) {
  const right = outcomes.filter((each) => each === 'right').length;
  return (
    <p class="facts">
      round {number}, card {Math.min(of, outcomes.length + (isJudged ? 0 : 1))} of {of}{' '}
      <span class="unseen">{`${right} of ${outcomes.length} right so far`}</span>
      <span class="outcomes" aria-hidden="true">
        {Array.from({ length: of }, (_, index) => (
          <span key={index} class={outcomes[index] ?? ''}>
            {outcomes[index] ? SIGNS[outcomes[index]] : '·'}
          </span>
        ))}
      </span>
    </p>
  );
}

function Card({ card, keys, review }: { card: CardView; keys: boolean; review: ReviewHandle }) {
  const { act } = review;
  if (card.judged)
    return (
      <Judged
        {...{ card, judged: card.judged, keys }}
        onNext={() => act('next', { card: card.index })}
        onEnd={() => act('end')}
      />
    );
  const { lines, statements, promises } = card;
  return (
    <JudgingDesk
      {...{ lines, statements, promises, keys }}
      onRun={(prediction) => act('judge', { card: card.index, ...(prediction && { prediction }) })}
    >
      <h2>Somebody proposes this change</h2>
      {card.story.map((text) =>
        text.includes('\n') ? (
          <pre class="code" tabIndex={0} key={text}>
            {text}
          </pre>
        ) : (
          <p key={text}>{text}</p>
        ),
      )}
    </JudgingDesk>
  );
}

function Playing({ progress: { decided, of } }: { progress: ReviewProgress }) {
  return (
    <p class="playing" role="status">
      The engine plays it against a real Postgres{of > 0 && `: ${decided} of ${of} promises decided`}
    </p>
  );
}

function Beginning({ onBegin, busy }: { onBegin: () => void; busy: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <p class="lead">
        Ten changes that somebody proposes, from all over the course, and at least four of them are sound. Say
        what you would do, where it breaks and how sure you are. Then the engine plays it and shows who was
        right. What you judge wrong comes back in later rounds.
      </p>
      <p>
        <button type="button" class="primary" ref={button} disabled={busy} onClick={onBegin}>
          Begin a round
        </button>
      </p>
      <dl class="review-keys" aria-label="keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const KEYS = [
  ['s b', 'ship, block'],
  ['↑ ↓ m', 'point at a line, mark it'],
  ['enter', 'go on'],
  ['5 … 0', 'how sure, from a coin to certain'],
  ['← →', 'step through the run that broke it'],
  ['q', 'end the round, once a card has been shown'],
];

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ReviewScore } from '../../modes/review/score.ts';
import type { ReviewView } from '../protocol.ts';

interface Props {
  score: NonNullable<ReviewView['score']>;
  onBegin: () => void;
  busy: boolean;
}

/** How somebody judges: in this round, and in all of them. */
export function RoundScore({ score: { round, ofRound, ofAll }, onBegin, busy }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus({ preventScroll: true }), []);
  const { cards, hits, passed, misses, falseAlarms } = ofRound;
  return (
    <section class="round-score" aria-label={`round ${round}`}>
      <p class="result">
        <strong>
          {hits + passed} of {cards}
        </strong>{' '}
        right
      </p>
      {cards > 0 && <Numbers score={ofRound} />}
      <p>
        {misses + falseAlarms > 0 && 'What you judged wrong comes back in the rounds to come. '}
        {ofAll.cards > cards &&
          `Over all rounds: ${ofAll.hits + ofAll.passed} of ${ofAll.cards} right, Brier ${ofAll.brier?.toFixed(2)}.`}
      </p>
      <p>
        <button type="button" class="primary" ref={button} disabled={busy} onClick={onBegin}>
          Another round
        </button>
      </p>
    </section>
  );
}

function Numbers({ score }: { score: ReviewScore }) {
  const { hits, misses, falseAlarms, passed, brier, calibration, kinds } = score;
  return (
    <>
      <dl class="path">
        <div>
          <dt>it breaks</dt>
          <dd>
            {hits} blocked · {misses} shipped, which are misses
          </dd>
        </div>
        <div>
          <dt>it survives</dt>
          <dd>
            {passed} shipped · {falseAlarms} blocked, which are false alarms
          </dd>
        </div>
        <div>
          <dt>Brier</dt>
          <dd>
            {brier?.toFixed(2)} <span class="soft">0 is certain and right, 0.25 is what a coin gets</span>
          </dd>
        </div>
      </dl>
      <div class="tables">
        <Rights
          title="How sure, and how often right"
          rows={calibration.map(({ sure, right, of }) => ({ name: `${sure} %`, right, of }))}
        />
        <Rights
          title="By kind of mistake"
          rows={kinds.map(({ kind, right, of }) => ({ name: kind, right, of }))}
        />
      </div>
    </>
  );
}

function Rights({ title, rows }: { title: string; rows: { name: string; right: number; of: number }[] }) {
  return (
    <table class="rights">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ name, right, of }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              {right} of {of}
            </td>
            <td>
              <meter min={0} max={1} value={right / of} aria-label={`${name}: ${right} of ${of} right`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

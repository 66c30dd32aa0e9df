import { useState } from 'preact/hooks';
import { failureOf, post } from './api.ts';
import { Prose } from './html.tsx';
import { Notice } from './notice.tsx';
import type { FailureView, KataView } from './protocol.ts';
import { hashHere } from './router.ts';

/** Those that were turned over, and the next one face down. From the symptom to a sketch of the repair. */
export function Hints({ kata, onChange }: { kata: KataView; onChange: () => void }) {
  const [failure, setFailure] = useState<FailureView>();
  const { hints, hintsSeen, hintsTotal, number } = kata;
  const turn = () =>
    post(`/katas/${number}/hint`).then(onChange, (error: unknown) => setFailure(failureOf(error)));
  return (
    <>
      {hints.length === 0 && (
        <p class="lead">
          {hintsTotal} hints, from the symptom to a sketch of the repair. Take them one at a time: what you
          find yourself stays.
        </p>
      )}
      <ol class="hints">
        {hints.map((html, index) => (
          <li key={index}>
            <Prose html={html} />
          </li>
        ))}
      </ol>
      {failure && <Notice failure={failure} />}
      {hintsSeen < hintsTotal ? (
        <button type="button" onClick={turn}>
          Turn over hint {hintsSeen + 1} of {hintsTotal}
        </button>
      ) : (
        <p>
          These are all of them. <a href={hashHere(number, { section: 'debrief' })}>The debrief</a> has the
          solution.
        </p>
      )}
    </>
  );
}

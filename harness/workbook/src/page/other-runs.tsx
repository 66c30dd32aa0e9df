import { useState } from 'preact/hooks';
import { failureOf, post } from './api.ts';
import { Notice } from './notice.tsx';
import type { FailureView, KataView } from './protocol.ts';
import type { CheckHandle } from './use-run.ts';

/** What is not needed every time: longer runs, other code, and a new beginning. */
export function OtherRuns({
  kata,
  run,
  onChange,
}: {
  kata: KataView;
  run: CheckHandle;
  onChange: () => void;
}) {
  return (
    <details class="other-runs">
      <summary>Other runs, and starting over</summary>
      <p>
        <button type="button" disabled={run.isRunning} onClick={() => run.start({ thorough: true })}>
          Run thoroughly
        </button>{' '}
        <span class="soft">more callers, more inputs, more orders: minutes instead of seconds</span>
      </p>
      {kata.hasAttempt && (
        <>
          <p>
            <button
              type="button"
              disabled={run.isRunning}
              onClick={() => run.start({ subject: 'generated' })}
            >
              Run the change as delivered
            </button>{' '}
            <span class="soft">your attempt is left out of it</span>
          </p>
          <StartOver kata={kata} onChange={onChange} />
        </>
      )}
    </details>
  );
}

function StartOver({ kata, onChange }: { kata: KataView; onChange: () => void }) {
  const [kept, setKept] = useState<string>();
  const [failure, setFailure] = useState<FailureView>();
  const reset = () =>
    post<{ kept?: string }>(`/katas/${kata.number}/reset`).then(
      (answer) => {
        setKept(answer.kept);
        onChange();
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  return (
    <>
      <p>
        <button type="button" onClick={() => void reset()}>
          Put the delivered code back
        </button>{' '}
        <span class="soft">
          {kept === undefined ? 'your attempt is kept in .survives' : `your attempt is kept: ${kept}`}
        </span>
      </p>
      {failure && <Notice failure={failure} />}
    </>
  );
}

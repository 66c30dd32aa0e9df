import { useEffect, useMemo, useState } from 'preact/hooks';
import { failureOf, post } from './api.ts';
import { Code, Prose } from './html.tsx';
import { Notice } from './notice.tsx';
import type { CodeView, FailureView, KataView, SolutionView, VariantView } from './protocol.ts';
import { hashHere } from './router.ts';
import type { CheckHandle } from './use-run.ts';

/** Opens by itself once the attempt has survived; before, only after somebody has said that they mean it. */
export function Debrief({ kata, run, onChange }: { kata: KataView; run: CheckHandle; onChange: () => void }) {
  const [solution, setSolution] = useState<SolutionView>();
  const [failure, setFailure] = useState<FailureView>();
  const [isAsking, setAsking] = useState(false);
  const open = (sure: boolean) =>
    post<SolutionView>(`/katas/${kata.number}/solution`, { sure }).then(
      (view) => {
        setSolution(view);
        if (!kata.solutionOpen) onChange();
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  useEffect(() => {
    if (kata.solutionOpen) void open(false);
  }, [kata.solutionOpen]);

  // The code of every variant: not to be gone through with each word of a check under way.
  const shown = useMemo(
    () => solution && <Solution kata={kata} run={run} solution={solution} />,
    [kata, solution, run.isRunning],
  );

  if (failure) return <Notice failure={failure} />;
  if (shown) return shown;
  if (kata.solutionOpen) return <p class="soft">loading</p>;
  return (
    <>
      <p class="lead">
        Why it broke, why the obvious repairs do not help, and what other designs cost. It opens once your
        attempt survives.
      </p>
      {isAsking ? (
        <div class="question" role="group" aria-label="open the solution early">
          <p>Your attempt has not survived yet. Opening the solution now is remembered in your progress.</p>
          <button type="button" onClick={() => void open(true)}>
            Open it now
          </button>{' '}
          <button type="button" class="quiet" onClick={() => setAsking(false)}>
            Not yet
          </button>
        </div>
      ) : (
        <button type="button" class="quiet" onClick={() => setAsking(true)}>
          Open it before that…
        </button>
      )}
    </>
  );
}

function Solution({ kata, run, solution }: { kata: KataView; run: CheckHandle; solution: SolutionView }) {
  const { debrief, reference, alternatives, nearMisses } = solution;
  return (
    <>
      <Prose html={debrief} />
      <h2>The repair we would merge</h2>
      <p>
        <a href={hashHere(kata.number, { section: 'code', heading: 'reference' })}>
          Side by side with your attempt
        </a>
      </p>
      <Files files={reference} />
      <Variants title="Other designs that survive" variants={alternatives} run={run} />
      <Variants title="Near misses: plausible, and broken" variants={nearMisses} run={run} />
    </>
  );
}

function Variants({ title, variants, run }: { title: string; variants: VariantView[]; run: CheckHandle }) {
  if (variants.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      {variants.map(({ name, files }) => (
        <details key={name}>
          <summary>{name}</summary>
          <p>
            <button type="button" disabled={run.isRunning} onClick={() => run.start({ subject: name })}>
              Run it
            </button>
          </p>
          <Files files={files} />
        </details>
      ))}
    </>
  );
}

function Files({ files }: { files: CodeView[] }) {
  return (
    <>
      {files.map(({ name, html }) => (
        <section key={name}>
          <h3>{name}</h3>
          <Code name={name} html={html} />
        </section>
      ))}
    </>
  );
}

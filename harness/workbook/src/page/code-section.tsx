import { useState } from 'preact/hooks';
import { failureOf, post } from './api.ts';
import type { Desk } from './editor/desk.ts';
import type { CodeStand } from '../timeline/standing.ts';
import type { Trouble } from './troubles.ts';
import { Lazy } from './lazy.tsx';
import { Code } from './html.tsx';
import { Notice } from './notice.tsx';
import type { FailureView, KataView } from './protocol.ts';
import { hashHere } from './router.ts';

interface Props {
  kata: KataView;
  desk: Desk;
  /** `seat-lock.ts:31`, `delivered`, `generated` or `reference` (what to compare with). */
  at: string | undefined;
  /** Where the callers of the run beside it are in the code. */
  standing: readonly CodeStand[];
  troubles: readonly Trouble[];
  onChange: () => void;
}

const editor = () => import('./editor/editor.tsx').then(({ Editor }) => Editor);
const comparison = () => import('./editor/comparison.tsx').then(({ Comparison }) => Comparison);

/** The attempt in an editor; the change as delivered; and the two side by side. */
export function CodeSection({ kata, desk, at, standing, troubles, onChange }: Props) {
  const view = viewOf(kata, at);
  const [file = kata.files[0]!, line] = at?.includes('.') ? placeOf(at) : [];
  return (
    <>
      <nav class="views" aria-label="which code">
        <View kata={kata} name="attempt" current={view} title="your attempt" />
        <View kata={kata} name="delivered" current={view} title="as delivered" />
        {kata.hasAttempt && (
          <View kata={kata} name="generated" current={view} title="compare with delivered" />
        )}
        {kata.hasAttempt && kata.solutionOpen && (
          <View kata={kata} name="reference" current={view} title="compare with the reference" />
        )}
      </nav>
      {view === 'attempt' && !kata.hasAttempt && !desk.file(file)?.gone && (
        <Begin kata={kata} standing={standing} onChange={onChange} />
      )}
      {view === 'attempt' && (kata.hasAttempt || desk.file(file)?.gone) && (
        <Lazy load={editor} props={{ kata, desk, file, line, standing, troubles, onChange }} />
      )}
      {view === 'delivered' &&
        kata.generated.map(({ name, html }) => (
          <section key={name}>
            <h2 class="file">{name}</h2>
            <Code name={name} html={html} standing={standing} />
          </section>
        ))}
      {(view === 'generated' || view === 'reference') && (
        <Lazy key={view} load={comparison} props={{ kata, desk, with: view }} />
      )}
    </>
  );
}

type ViewName = 'attempt' | 'delivered' | 'generated' | 'reference';

/** Without an attempt there is nothing to edit, and a line that is meant is one of the delivered code. */
function viewOf(kata: KataView, at: string | undefined): ViewName {
  if (
    at === 'delivered' ||
    (at === 'reference' && kata.solutionOpen) ||
    (at === 'generated' && kata.hasAttempt)
  )
    return at;
  return 'attempt';
}

function placeOf(at: string): [file: string, line: number | undefined] {
  const [file = '', line] = at.split(':');
  return [file, line === undefined ? undefined : Number(line)];
}

function View(props: { kata: KataView; name: ViewName; current: ViewName; title: string }) {
  const { kata, name, current, title } = props;
  const heading = name === 'attempt' ? {} : { heading: name };
  return (
    <a
      href={hashHere(kata.number, { section: 'code', ...heading })}
      aria-current={name === current ? 'page' : undefined}
    >
      {title}
    </a>
  );
}

function Begin({ kata, standing, onChange }: Pick<Props, 'kata' | 'standing' | 'onChange'>) {
  const [failure, setFailure] = useState<FailureView>();
  const begin = () =>
    post(`/katas/${kata.number}/start`).then(onChange, (error: unknown) => setFailure(failureOf(error)));
  return (
    <>
      <p class="lead">
        Your attempt is a copy of the change as delivered, in <code>katas/{kata.id}/attempt</code>. Edit it
        here or in your own editor: each save is checked.
      </p>
      <p>
        <button type="button" class="primary" onClick={() => void begin()}>
          Begin your attempt
        </button>
      </p>
      {failure && <Notice failure={failure} />}
      {kata.generated.map(({ name, html }) => (
        <section key={name}>
          <h2 class="file">{name}</h2>
          <Code name={name} html={html} standing={standing} />
        </section>
      ))}
    </>
  );
}

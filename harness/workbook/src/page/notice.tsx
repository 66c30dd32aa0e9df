import type { ComponentChildren } from 'preact';
import { PlacedText } from './placed-text.tsx';
import type { FailureView, KataView } from './protocol.ts';

interface Props {
  failure: FailureView;
  /** In whose code places that are named are looked for. */
  kata?: KataView;
  /** Things to do about it here. */
  children?: ComponentChildren;
}

/** What went wrong, and what to do next. */
export function Notice({ failure, kata, children }: Props) {
  const tone = failure.exitCode === 1 ? 'bad' : 'unsure';
  return (
    <div class={`notice ${tone}`} role="alert">
      <p>
        <span aria-hidden="true">{failure.exitCode === 1 ? '✗' : '!'}</span>{' '}
        {kata ? <PlacedText text={failure.message} kata={kata} /> : failure.message}
      </p>
      {failure.next && (
        <p class="next">
          <span class="label">next</span> {failure.next}
        </p>
      )}
      {children}
    </div>
  );
}

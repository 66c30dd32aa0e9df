import type { ComponentChildren } from 'preact';
import type { FailureView } from './protocol.ts';

/** What went wrong, and what to do next. `children` are things to do about it here. */
export function Notice({ failure, children }: { failure: FailureView; children?: ComponentChildren }) {
  const tone = failure.exitCode === 1 ? 'bad' : 'unsure';
  return (
    <div class={`notice ${tone}`} role="alert">
      <p>
        <span aria-hidden="true">{failure.exitCode === 1 ? '✗' : '!'}</span> {failure.message}
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

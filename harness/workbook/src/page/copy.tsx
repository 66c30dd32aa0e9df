import { useState } from 'preact/hooks';

/** Says whether it worked: a browser may refuse. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [done, setDone] = useState<'copied' | 'not copied'>();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone('copied'),
      () => setDone('not copied'),
    );
  return (
    <button type="button" class="quiet" onClick={() => void copy()} aria-label={`Copy ${what}`}>
      {done ?? 'Copy'}
    </button>
  );
}

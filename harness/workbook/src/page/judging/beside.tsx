import type { BesideView } from '../protocol.ts';

/** Beside a verdict on the change as merged: its own tests, and what was said before it had run. */
export function Beside({ beside: { tests, said } }: { beside: BesideView }) {
  if (!tests && !said) return null;
  return (
    <dl class="beside-verdict">
      {tests && (
        <div class={tests.allGreen ? 'good' : 'bad'}>
          <dt>its own tests</dt>
          <dd>
            <strong>{tests.sentence.split(/(?=[:,])/)[0]}</strong>
            {tests.sentence.replace(/^[^:,]*/, '')}
          </dd>
        </div>
      )}
      {said && (
        <div class={said.right === undefined ? '' : said.right ? 'good' : 'off'}>
          <dt>you said</dt>
          <dd>
            <strong>{said.sentences[0]}</strong> {said.sentences.slice(1).join(' ')}
          </dd>
        </div>
      )}
    </dl>
  );
}

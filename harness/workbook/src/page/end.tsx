import type { KataVerdict } from '../course/kata-verdict.ts';
import { Mark } from './mark.tsx';
import type { KataView, PathView } from './protocol.ts';
import { hashHere, hashOf } from './router.ts';
import { useAnswer } from './use-answer.ts';

/** The attempt has survived: what it was called, both differences, the way there, and what is next. */
export function End({ kata, verdict }: { kata: KataView; verdict: KataVerdict }) {
  const { number, term, following } = kata;
  const promises = verdict.properties.filter(({ universal }) => !universal).length;
  const code = (heading: string) => hashHere(number, { section: 'code', heading });
  return (
    <section class="end" aria-label="the end of this kata">
      <h2 class="headline">
        <Mark verdict="survived" /> <span>all {promises} promises, in every run that was played</span>
      </h2>
      {term && (
        <p class="called">
          It is called <strong>{term}</strong>.
        </p>
      )}
      <p class="links">
        <a href={hashHere(number, { section: 'debrief' })}>The debrief</a> says why it broke, and what other
        designs cost. Yours <a href={code('generated')}>beside the change as delivered</a>, and{' '}
        <a href={code('reference')}>beside the reference</a>.
      </p>
      <Path number={number} />
      <p>
        {following ? (
          <a class="button primary" href={hashOf('kata', following.number)}>
            Next: {following.number} {following.title}
          </a>
        ) : (
          <a class="button primary" href={hashOf()}>
            That was the last one: back to the course
          </a>
        )}
      </p>
      <p class="soft">What those runs did not cover, they say nothing about.</p>
    </section>
  );
}

/** As high as it will be from the start: nothing below it moves when it comes. */
function Path({ number }: { number: string }) {
  const { value } = useAnswer<PathView>(`/katas/${number}/path`);
  return (
    <>
      <h3>Your path</h3>
      <dl class="path">
        {value?.rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

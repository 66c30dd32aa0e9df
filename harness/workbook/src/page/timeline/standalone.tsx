import { render } from 'preact';
import { sourceIn, type SavedTimeline } from '../../timeline/saved.ts';
import { Timeline } from './timeline.tsx';

/** Where the file keeps what it shows: the text is JSON. */
const saved = JSON.parse(document.getElementById('saved')!.textContent) as SavedTimeline;
const { kata, subject, property, counterexample } = saved;
const { headline, expected, seen, found, reproduced } = counterexample;

function Page() {
  return (
    <main>
      <p class="kata">
        {kata} · {subject} · {property}
      </p>
      <h1>
        <span class="broke">✗ broke</span> {headline}
      </h1>
      <Timeline counterexample={counterexample} sourceOf={sourceIn(saved)} main />
      <dl>
        <dt>expected</dt>
        <dd>{expected}</dd>
        <dt>seen</dt>
        <dd>{seen}</dd>
      </dl>
      <p class="found">
        {found} · reproduced {reproduced}
      </p>
    </main>
  );
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = (): void => {
  document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light';
};
dark.addEventListener('change', follow);
follow();

const page = document.getElementById('page')!;
page.replaceChildren();
render(<Page />, page);

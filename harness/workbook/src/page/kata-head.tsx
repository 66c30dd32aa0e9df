import { Fragment } from 'preact';
import type { KataView } from './protocol.ts';
import { hashOf } from './router.ts';

export function KataHead({ kata }: { kata: KataView }) {
  const { number, title, company, module, level, minutes, needs, term, following } = kata;
  return (
    <header class="kata-head">
      <p class="crumbs">
        <a href="#/">Course</a> · {module}
      </p>
      <h1>
        <span class="number">{number}</span> {title}
      </h1>
      <p class="facts">
        {company} · level {level} · about {minutes} minutes
        {needs.length > 0 && (
          <>
            {' · builds on '}
            {needs.map((need, index) => (
              <Fragment key={need}>
                {index > 0 && ', '}
                <a href={hashOf('kata', need)}>{need}</a>
              </Fragment>
            ))}
          </>
        )}
        {term && ` · ${term}`}
        {kata.status === 'survived' && following && (
          <>
            {' · '}
            <a href={hashOf('kata', following.number)}>
              next: {following.number} {following.title}
            </a>
          </>
        )}
      </p>
    </header>
  );
}

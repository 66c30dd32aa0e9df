import { Code } from './html.tsx';
import type { KataView } from './protocol.ts';
import { hashHere } from './router.ts';

const KINDS = {
  safety: 'nothing bad happens',
  liveness: 'something good happens',
  hygiene: 'nothing is left behind',
};

/** What is promised, by name, and the code that says so. */
export function Properties({ kata }: { kata: KataView }) {
  return (
    <>
      <p class="lead">
        {kata.properties.length} properties, each checked in every order of statements that is tried. Besides
        these, every kata is asked not to leak, hang or deadlock.
      </p>
      <ol class="property-cards">
        {kata.properties.map(({ id, name, kind }) => (
          <li key={id}>
            <a href={hashHere(kata.number, { property: id })}>{name}</a>{' '}
            <span class="soft" title={KINDS[kind]}>
              {kind}
            </span>
          </li>
        ))}
      </ol>
      {kata.survives.map(({ name, html }) => (
        <section key={name}>
          <h2 class="file">{name}</h2>
          <Code name={name} html={html} />
        </section>
      ))}
    </>
  );
}

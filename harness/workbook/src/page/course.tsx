import { useTitle } from './use-title.ts';
import { Connection } from './connection.tsx';
import { Mark } from './mark.tsx';
import { Notice } from './notice.tsx';
import type { CourseView, DocumentCard, KataCard } from './protocol.ts';
import { hashOf } from './router.ts';
import { useAnswer } from './use-answer.ts';
import { useEvents } from './use-events.ts';

/** Every kata, by module: what it is, what it takes, and how far it is. */
export function Course() {
  const { value: course, failure, again } = useAnswer<CourseView>('/course');
  const connection = useEvents(undefined, ({ kind }) => {
    if (kind === 'progress' || kind === 'standing') again();
  });
  useTitle('Survives Production');
  return (
    <main class="course">
      <Connection state={connection} />
      <h1>Code that looks right, and what happens to it in production</h1>
      <p class="lead">
        Each kata is a plausible change with a green test, and the incident it caused. Run it against a real
        Postgres, watch the interleaving that breaks it, and repair it until nothing breaks it any more.
      </p>
      {failure && <Notice failure={failure} />}
      {course && <Modules course={course} />}
      {course && <Documents documents={course.documents} />}
    </main>
  );
}

function Modules({ course }: { course: CourseView }) {
  const all = course.modules.flatMap(({ katas }) => katas);
  const next = all.find(({ number }) => number === course.goOn);
  return (
    <>
      <p class="onward">
        {next && (
          <a class="button primary" href={hashOf('kata', next.number)}>
            {next.status === 'not started' ? 'Begin' : 'Go on'}: {next.number} {next.title}
          </a>
        )}
        <a class="button" href={hashOf('review')}>
          Review: ten changes, ship or block
        </a>
        <span class="soft">
          {course.survived} of {all.length} survive
        </span>
      </p>
      {course.modules.map(({ name, katas }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <ol class="katas">
            {katas.map((kata) => (
              <Card key={kata.id} kata={kata} isNext={kata.number === course.goOn} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Card({ kata, isNext }: { kata: KataCard; isNext: boolean }) {
  const { number, title, company, level, minutes, needs } = kata;
  return (
    <li class={isNext ? 'is-next' : ''}>
      <a href={hashOf('kata', number)}>
        <span class="number">{number}</span> <span class="title">{title}</span>
      </a>
      <p class="facts">
        {company} · level {level} · {minutes} min
        {needs.length > 0 && ` · builds on ${needs.join(', ')}`}
        {kata.term && ` · ${kata.term}`}
      </p>
      <Progress kata={kata} />
    </li>
  );
}

function Progress({ kata: { status, lastVerdict, hintsSeen, hintsTotal } }: { kata: KataCard }) {
  const isBack = status === 'survived' && lastVerdict !== undefined && lastVerdict !== 'survived';
  return (
    <p class="progress">
      {status === 'survived' ? (
        <Mark verdict="survived" />
      ) : status === 'started' ? (
        <span>started</span>
      ) : (
        <span class="soft">not started</span>
      )}
      {lastVerdict && (status === 'started' || isBack) && (
        <span class="soft">
          last check <Mark verdict={lastVerdict} />
        </span>
      )}
      {hintsSeen > 0 && (
        <span class="soft">
          {hintsSeen} of {hintsTotal} hints
        </span>
      )}
    </p>
  );
}

function Documents({ documents }: { documents: DocumentCard[] }) {
  return (
    <section aria-label="documentation">
      <h2>Documentation</h2>
      <ul class="documents">
        {documents.map(({ slug, title }) => (
          <li key={slug}>
            <a href={hashOf('docs', slug)}>{title}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

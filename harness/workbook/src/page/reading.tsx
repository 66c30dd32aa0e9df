import { useEffect, useRef } from 'preact/hooks';
import { CodeSection } from './code-section.tsx';
import { Debrief } from './debrief.tsx';
import type { Desk } from './editor/desk.ts';
import { Hints } from './hints.tsx';
import { Prose } from './html.tsx';
import { Properties } from './properties.tsx';
import type { KataView } from './protocol.ts';
import { troublesOf } from './troubles.ts';
import { hashAfter, SECTIONS, type KataPlace, type Section } from './router.ts';
import type { CodeStand } from '../timeline/standing.ts';
import type { CheckHandle } from './use-run.ts';

interface Props {
  kata: KataView;
  place: KataPlace;
  desk: Desk;
  run: CheckHandle;
  /** Where the callers of the run beside it are in the code. */
  standing: readonly CodeStand[];
  onChange: () => void;
}

/** What there is to read of a kata, one part at a time. */
export function Reading({ kata, place, desk, run, standing, onChange }: Props) {
  const { section, heading } = place;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    const meant = heading && document.getElementById(heading);
    if (meant) meant.scrollIntoView();
    else pane.current?.scrollTo(0, 0);
  }, [heading, section]);
  return (
    <section class="reading" aria-label="the kata" ref={pane}>
      <nav class="sections" aria-label="parts of the kata">
        {SECTIONS.map((name) => (
          <a
            key={name}
            href={hashAfter(place, { section: name })}
            aria-current={name === section ? 'page' : undefined}
          >
            {name.charAt(0).toUpperCase() + name.slice(1)}
            {noteOf(name, kata)}
          </a>
        ))}
      </nav>
      <div class={`section ${section}`}>
        <Part {...{ section, heading, kata, desk, run, standing, onChange }} />
      </div>
    </section>
  );
}

function Part(props: Omit<Props, 'place'> & { section: Section; heading: string | undefined }) {
  const { section, heading, kata, desk, run, standing, onChange } = props;
  switch (section) {
    case 'incident':
      return <Prose html={kata.incident} />;
    case 'request':
      return <Prose html={kata.request} />;
    case 'code':
      return (
        <CodeSection
          {...{ kata, desk, standing, onChange }}
          at={heading}
          troubles={troublesOf(run.current, kata)}
        />
      );
    case 'properties':
      return <Properties kata={kata} />;
    case 'hints':
      return <Hints kata={kata} onChange={onChange} />;
    case 'debrief':
      return <Debrief kata={kata} run={run} onChange={onChange} />;
  }
}

function noteOf(section: Section, { hintsSeen, hintsTotal, solutionOpen }: KataView) {
  if (section === 'hints')
    return (
      <span class="soft">
        {' '}
        {hintsSeen}/{hintsTotal}
      </span>
    );
  return section === 'debrief' && !solutionOpen ? <span class="unseen"> (closed)</span> : null;
}

import { useEffect, useRef } from 'preact/hooks';
import { Course } from './course.tsx';
import { DocumentPage } from './document-page.tsx';
import { DrivePage } from './drive/drive-page.tsx';
import { KataPage } from './kata-page.tsx';
import { Lazy } from './lazy.tsx';
import { Help, TopBar } from './top-bar.tsx';
import { usePlace, type Place } from './router.ts';
import { useLooks } from './theme.ts';
import { useKeys } from './use-keys.ts';

export function App() {
  const place = usePlace();
  const [looks, changeLooks] = useLooks();
  const help = useRef<HTMLDialogElement>(null);
  useKeys(looks.keys, {
    '?': () => help.current?.showModal(),
    p: () => changeLooks({ projector: !looks.projector }),
    c: () => (location.hash = '#/'),
  });
  useArrival(place);
  return (
    <>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to the page
      </button>
      <TopBar looks={looks} onChange={changeLooks} onHelp={() => help.current?.showModal()} />
      <Page place={place} keys={looks.keys} />
      <Help dialog={help} looks={looks} onChange={changeLooks} />
    </>
  );
}

const reviewPage = () => import('./review/review-page.tsx').then(({ ReviewPage }) => ReviewPage);

function Page({ place, keys }: { place: Place; keys: boolean }) {
  switch (place.page) {
    case 'course':
      return <Course />;
    case 'review':
      return <Lazy load={reviewPage} props={{ seed: place.seed, keys }} />;
    case 'document':
      return <DocumentPage slug={place.slug} heading={place.heading} />;
    case 'drive':
      return <DrivePage key={place.kata} kata={place.kata} token={place.rest[0]} keys={keys} />;
    case 'kata':
      return <KataPage key={place.kata} place={place} keys={keys} />;
  }
}

/** Another page begins at its top, for the keyboard as well. Within a kata, the reader stays where they are. */
function useArrival(place: Place): void {
  const name = nameOf(place);
  const before = useRef(name);
  useEffect(() => {
    if (name !== before.current) {
      scrollTo(0, 0);
      focusMain();
    }
    before.current = name;
  }, [place.page, name]);
}

function nameOf(place: Place): string {
  if ('kata' in place) return place.kata;
  return place.page === 'document' ? place.slug : place.page;
}

function focusMain(): void {
  const main = document.querySelector('main');
  if (!main) return;
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
}

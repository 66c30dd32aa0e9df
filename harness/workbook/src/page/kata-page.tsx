import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isSilence } from './api.ts';
import { Connection } from './connection.tsx';
import { KataHead } from './kata-head.tsx';
import { deskOf } from './editor/desk.ts';
import { Lazy } from './lazy.tsx';
import { Notice } from './notice.tsx';
import type { FailureView, KataView, PageEvent } from './protocol.ts';
import { hashHere, SECTIONS, type KataPlace } from './router.ts';
import { Reading } from './reading.tsx';
import type { CodeStand } from '../timeline/standing.ts';
import { useAnswer } from './use-answer.ts';
import { useEvents } from './use-events.ts';
import { useKeys } from './use-keys.ts';
import { useRun, type CheckHandle } from './use-run.ts';
import { useTitle } from './use-title.ts';
import { comeIntoView, VerdictPanel } from './verdict-panel.tsx';

const firstLook = () => import('./judging/first-look.tsx').then(({ FirstLook }) => FirstLook);

/** Of a kata that nobody has judged the beginning is a question. Whoever names a part of it gets that part. */
const asksFirst = (kata: KataView | undefined, place: KataPlace): boolean =>
  kata?.asks === true &&
  place.section === 'incident' &&
  [place.heading, place.property, place.replay].every((part) => part === undefined);

/** One kata: what to read and edit on one side, what became of it on the other. */
export function KataPage({ place, keys }: { place: KataPlace; keys: boolean }) {
  const { value: kata, failure, again } = useAnswer<KataView>(`/katas/${encodeURIComponent(place.kata)}`);
  const desk = deskOf(place.kata);
  const run = useRun(place.kata, desk);
  const [standing, setStanding] = useState<readonly CodeStand[]>([]);
  const [notice, setNotice] = useState<FailureView>();
  const onEvent = useCallback(
    (event: PageEvent) => {
      run.onEvent(event);
      if (event.kind === 'progress' || event.kind === 'standing') again();
      if (event.kind === 'saved') again();
      if (event.kind === 'saved' || event.kind === 'standing') void desk.refresh();
      if (event.kind === 'notice') setNotice({ message: event.sentence, next: 'press run after you save' });
    },
    [place.kata],
  );
  // Listens from the start: what happens while the kata is being asked for must not be missed. The server refuses the
  // events of a kata that is not there, which is not to be told as a server that has stopped.
  const isNone = !kata && failure !== undefined && !isSilence(failure);
  const connection = useEvents(isNone ? null : place.kata, onEvent);
  const isThere = kata !== undefined || (failure !== undefined && isSilence(failure));
  useTitle(`${kata?.number ?? place.kata} ${kata?.title ?? ''} · Survives Production`);
  const isAsked = asksFirst(kata, place);
  useVerdictInView(isAsked);
  useKeys(keys && !isAsked, commandsOf(place.kata, run));
  return (
    <main class="kata">
      {isThere && <Connection state={connection} />}
      {notice && <Notice failure={notice} />}
      {failure && <Trouble failure={failure} isNone={isNone} />}
      {kata && (
        <>
          <KataHead kata={kata} />
          {isAsked ? (
            <Lazy load={firstLook} props={{ kata, keys, onRun: again }} />
          ) : (
            <div class="workspace">
              <Reading {...{ kata, place, desk, run, standing }} onChange={again} />
              <VerdictPanel {...{ kata, place, run }} onChange={again} onStand={setStanding} />
            </div>
          )}
        </>
      )}
    </main>
  );
}

const commandsOf = (kata: string, run: CheckHandle): Record<string, () => void> => ({
  r: run.toggle,
  ...Object.fromEntries(
    SECTIONS.map((name, index) => [
      String(index + 1),
      () => void (location.hash = hashHere(kata, { section: name })),
    ]),
  ),
});

/** Whoever has judged looks for the verdict, also where it stands below what there is to read. */
function useVerdictInView(isAsked: boolean): void {
  const wasAsked = useRef(isAsked);
  useEffect(() => {
    if (wasAsked.current && !isAsked) comeIntoView(document.querySelector('.verdict-panel'));
    wasAsked.current = isAsked;
  }, [isAsked]);
}

function Trouble({ failure, isNone }: { failure: FailureView; isNone: boolean }) {
  if (!isNone) return <Notice failure={failure} />;
  return (
    <>
      <h1>No such kata</h1>
      <Notice failure={failure}>
        <p>
          <a href="#/">All katas</a>
        </p>
      </Notice>
    </>
  );
}

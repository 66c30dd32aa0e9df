import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SourcePlace } from 'survives-production/report';
import { CodePicker, placeOfLine } from '../judging/code-picker.tsx';
import { Mark } from '../mark.tsx';
import type { CardView, JudgedCard } from '../protocol.ts';
import { sourceIn } from '../../timeline/saved.ts';
import type { CodeStand } from '../../timeline/standing.ts';
import { nameOf, Timeline } from '../timeline/timeline.tsx';
import { useKeys } from '../use-keys.ts';

interface Props {
  card: CardView;
  judged: JudgedCard;
  keys: boolean;
  onNext: () => void;
  onEnd: () => void;
}

/** Who was right, what the change was, and the run that broke it beside its code. */
export function Judged({ card: { lines }, judged, keys, onNext, onEnd }: Props) {
  const [standing, setStanding] = useState<readonly CodeStand[]>([]);
  const [cursor, setCursor] = useState(() => lines.findIndex(({ line }) => line !== undefined));
  const next = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => next.current?.focus({ preventScroll: true }), []);
  useKeys(keys, { q: onEnd });
  const onPlace = ({ file, line }: SourcePlace) => {
    const index = lines.findIndex((each) => placeOfLine(each) === `${file}:${line}`);
    if (index !== -1) setCursor(index);
  };
  return (
    <div class="judging-desk judged">
      <section class="story" aria-label="who was right" tabIndex={0}>
        <Outcome judged={judged} onPlace={onPlace} onStand={setStanding} />
      </section>
      <section class="code-side" aria-label="the change">
        <CodePicker {...{ lines, cursor, standing }} marks={[]} onPoint={setCursor} />
      </section>
      <p class="asked onwards">
        <button type="button" class="primary" ref={next} onClick={onNext}>
          Go on <kbd>enter</kbd>
        </button>
        <button type="button" class="quiet" onClick={onEnd}>
          End the round <kbd>q</kbd>
        </button>
      </p>
    </div>
  );
}

interface OutcomeProps {
  judged: JudgedCard;
  onPlace: (place: SourcePlace) => void;
  onStand: (standing: readonly CodeStand[]) => void;
}

function Outcome({ judged, onPlace, onStand }: OutcomeProps) {
  const { verdict, said, code, was, sources } = judged;
  const broken = verdict.properties.find(({ counterexample }) => counterexample);
  const counterexample = broken?.counterexample;
  const sourceOf = useCallback((place: SourcePlace) => sourceIn({ sources })(place), [sources]);
  return (
    <>
      <h2 class="headline">
        <Mark verdict={verdict.verdict} />{' '}
        {counterexample?.headline ?? verdict.reason ?? 'every run that was played'}
      </h2>
      {broken && <p class="soft">breaks “{broken.name}”</p>}
      {said && (
        <p class={`you-said ${said.right === undefined ? '' : said.right ? 'good' : 'off'}`} role="status">
          You said <strong>{said.sentences[0]}</strong> {said.sentences.slice(1).join(' ')}
        </p>
      )}
      <p class="it-was">
        It was <code>{code}</code>: {was}
      </p>
      {counterexample && counterexample.timeline.length > 0 && (
        <Timeline key={nameOf(counterexample)} main {...{ counterexample, onPlace, onStand, sourceOf }} />
      )}
      {counterexample?.timeline.length === 0 && <p class="why">{counterexample.why}</p>}
    </>
  );
}

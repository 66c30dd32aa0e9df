import type { SourcePlace, StatementResult } from 'survives-production/report';
import { endingsOf } from 'survives-production/report';
import { sqlLiteral } from 'survives-production/report';
import type { Counterpart } from '../../timeline/counterparts.ts';
import { ResultRows } from './result-rows.tsx';
import type { Seen } from '../../timeline/seen.ts';
import { SeenTable } from './seen-table.tsx';
import type { Story } from '../../timeline/story.ts';
import { placeName, statementOf, whatIsDone, whoActs } from '../../timeline/wording.ts';

export interface StepPanelProps {
  story: Story;
  beat: number;
  seen: readonly Seen[];
  /** The same in the run beside it. `missing`: that run never sends this statement. */
  beside?: Counterpart | 'missing' | undefined;
  onPlace?: ((place: SourcePlace) => void) | undefined;
  sourceOf?: ((place: SourcePlace) => string | undefined) | undefined;
}

/** Everything about one beat: the statement as sent, the line that sent it, the rows, and who knows what by now. */
export function StepPanel({ story, beat, seen, beside, onPlace, sourceOf }: StepPanelProps) {
  const one = story.beats[beat];
  const statement = statementOf(story, beat);
  if (!one) return null;
  const place = statement?.source ?? one.place;
  const result = resultOf(story, beat);
  const error = one.acts.map(({ event }) => ('error' in event ? event.error : undefined))[0];
  return (
    <div class="step-panel">
      <p class="step-title">
        {one.step !== undefined && <span class="step-number">step {one.step}</span>}
        <strong>{whoActs(story, one)}</strong>
        {place && <Place place={place} text={sourceOf?.(place)} onPlace={onPlace} />}
      </p>
      {statement ? <pre class="sql">{statement.sql.trim()}</pre> : <p class="said">{whatIsDone(one)}</p>}
      {statement && statement.params.length > 0 && (
        <p class="params">
          {statement.params.map((value, index) => (
            <span key={index}>
              ${index + 1} = <code>{sqlLiteral(value)}</code>
            </span>
          ))}
        </p>
      )}
      {statement && <p class="ending">{endingText(story, beat)}</p>}
      {result && !saysItAll(story, beat) && <ResultRows result={result} />}
      {error?.detail && <p class="detail">{error.detail}</p>}
      {beside && <Beside beside={beside} />}
      {seen.length > 0 && <SeenTable seen={seen} />}
    </div>
  );
}

function Place({
  place,
  text,
  onPlace,
}: {
  place: SourcePlace;
  text: string | undefined;
  onPlace: StepPanelProps['onPlace'];
}) {
  return (
    <span class="place">
      {onPlace ? (
        <button type="button" class="link" onClick={() => onPlace(place)}>
          {placeName(place)}
        </button>
      ) : (
        placeName(place)
      )}
      {text !== undefined && <code>{text.trim()}</code>}
    </span>
  );
}

function Beside({ beside }: { beside: Counterpart | 'missing' }) {
  if (beside === 'missing')
    return <p class="beside differs">One after another, this statement is never sent.</p>;
  if (!beside.differs) return <p class="beside">One after another it ends the same way.</p>;
  const step = beside.step === undefined ? '' : ` (step ${beside.step} there)`;
  return (
    <p class="beside differs">
      One after another{step}: <code>{beside.ending.replace(/^\s*→\s*/, '') || 'nothing to say'}</code>
    </p>
  );
}

function resultOf({ beats }: Story, beat: number): StatementResult | undefined {
  const event = beats[beat]?.acts[0]?.event;
  return event?.kind === 'statement' || event?.kind === 'resumed' ? event.result : undefined;
}

/** A single small row is its ending already. */
const saysItAll = (story: Story, beat: number): boolean => !/^\d+ rows?$/.test(endingText(story, beat));

/** How it ended, without the arrow of the timeline. */
function endingText({ beats }: Story, beat: number): string {
  const { event, cell } = beats[beat]!.acts[0]!;
  const ending = event.kind === 'resumed' ? endingsOf(event)[0] : cell.tails[0];
  return (ending ?? '').replace(/^ → /, '');
}

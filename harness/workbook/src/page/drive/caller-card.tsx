import type { SourcePlace } from 'survives-production/report';
import type { DriveLane, DriveMove, DriveView } from 'survives-production/report';
import { specialText, standingText } from 'survives-production/report';
import { answerText } from 'survives-production/report';
import { keyOf, laneClass, ordinary, specials } from './moves.ts';

interface Props {
  view: DriveView;
  caller: DriveView['input']['callers'][number];
  /** The move that the schedule being played wants next. */
  next: string | undefined;
  busy: boolean;
  onMove: (move: string) => void;
  onPlace: (place: SourcePlace) => void;
}

/** One caller: what it does, how it stands, and the button that lets it go. */
export function CallerCard({ view, caller, next, busy, onMove, onPlace }: Props) {
  const lanes = view.lanes.filter((lane) => lane.caller === caller.name);
  const moves = view.enabled.filter((move) => move.caller === caller.name);
  const instance = view.history.callers.find(({ name }) => name === caller.name)?.instance;
  const more = moves.filter(specials);
  const waits = lanes.some(({ stands }) => stands === 'waits');
  return (
    <article
      class={`caller ${laneClass(view, caller.name)}${waits ? ' waits' : ''}`}
      aria-label={caller.name}
    >
      <header>
        <h2>{caller.name}</h2>
        {instance && <span class="soft">instance {instance}</span>}
      </header>
      {caller.calls.map((call, index) => (
        <p class="call" key={index}>
          <code>{call}</code>
        </p>
      ))}
      {lanes.map((lane) => (
        <Lane key={lane.lane} lane={lane} view={view} onPlace={onPlace} />
      ))}
      <HoldsUp view={view} caller={caller.name} />
      <Answers view={view} caller={caller.name} />
      {!view.end && (
        <div class="go">
          {moves.filter(ordinary).map((move) => (
            <Go key={move.move} {...{ view, move, busy, onMove }} wanted={move.move === next} />
          ))}
          {!moves.some(ordinary) && (
            <button type="button" disabled>
              {lanes[0] ? standingText(lanes[0]) : 'has nothing to do'}
            </button>
          )}
        </div>
      )}
      {more.length > 0 && <More {...{ moves: more, next, busy, onMove }} />}
    </article>
  );
}

function More({
  moves,
  next,
  busy,
  onMove,
}: Pick<Props, 'next' | 'busy' | 'onMove'> & { moves: DriveMove[] }) {
  return (
    <details open={moves.some(({ move }) => move === next)}>
      <summary>More that can happen here</summary>
      {moves.map((move) => (
        <button
          type="button"
          key={move.move}
          class={move.move === next ? 'primary' : ''}
          aria-disabled={busy}
          onClick={() => onMove(move.move)}
        >
          {specialText(move)}
        </button>
      ))}
    </details>
  );
}

function Go(props: {
  view: DriveView;
  move: DriveMove;
  wanted: boolean;
  busy: boolean;
  onMove: Props['onMove'];
}) {
  const { view, move, wanted, busy, onMove } = props;
  const words = {
    statement: 'Let',
    party: 'Let',
    hold: 'Hold',
    resume: 'Resume',
    wake: 'Wake',
    fault: 'Break',
    time: 'Wait:',
  };
  const key = keyOf(view, move.move);
  return (
    <button
      type="button"
      class={wanted ? 'primary' : ''}
      aria-disabled={busy}
      onClick={() => onMove(move.move)}
    >
      {words[move.kind]} {move.lane.replace('/timer', '')} {words[move.kind] === 'Let' ? 'go' : ''}
      {key && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  );
}

function Lane({ lane, view, onPlace }: { lane: DriveLane; view: DriveView; onPlace: Props['onPlace'] }) {
  const { statement, transaction, waitsFor, stands } = lane;
  return (
    <div class={`standing ${stands}`}>
      <p>
        {lane.lane !== lane.caller && <b>{lane.lane} </b>}
        {stands === 'waits' ? (
          <>
            waits for{' '}
            {waitsFor.map((who, index) => (
              <>
                {index > 0 && ' and '}
                <b class={laneClass(view, who)}>{who}</b>
              </>
            ))}
          </>
        ) : (
          standingText(lane)
        )}
        {transaction !== 'none' && (
          <span class={`transaction ${transaction}`}>
            {transaction === 'open' ? 'in a transaction' : 'in a failed transaction'}
          </span>
        )}
      </p>
      {statement && (
        <>
          <pre tabIndex={0} aria-label={`${lane.lane}’s statement`}>
            {tidy(statement.sql)}
          </pre>
          <p class="soft parameters">
            {statement.params.map((value, index) => (
              <span key={index}>
                ${index + 1} = {JSON.stringify(value)}
              </span>
            ))}
            {statement.source && (
              <button type="button" class="place" onClick={() => onPlace(statement.source!)}>
                {statement.source.file}:{statement.source.line}
              </button>
            )}
          </p>
        </>
      )}
    </div>
  );
}

/** Who waits for this one, by the server's word. */
function HoldsUp({ view, caller }: { view: DriveView; caller: string }) {
  const waiting = view.lanes.filter(
    ({ stands, waitsFor }) => stands === 'waits' && waitsFor.includes(caller),
  );
  if (waiting.length === 0) return null;
  return (
    <p class="holds-up">
      {waiting.map(({ lane, caller: who }, index) => (
        <>
          {index > 0 && ' and '}
          <b class={laneClass(view, who)}>{lane}</b>
        </>
      ))}{' '}
      cannot go before {caller} lets go
    </p>
  );
}

/** As in the code, without the code's own indentation. */
function tidy(sql: string): string {
  const lines = sql.replace(/^\s*\n|\s+$/g, '').split('\n');
  const indents = lines.slice(1).flatMap((line) => (line.trim() ? [/^ */.exec(line)![0].length] : []));
  const indent = Math.min(...indents, 80);
  return lines.map((line, index) => (index === 0 ? line.trimStart() : line.slice(indent))).join('\n');
}

/** What came back to whoever made the calls. */
function Answers({ view, caller }: { view: DriveView; caller: string }) {
  const answers = view.history.events.filter((event) => event.kind === 'answer' && event.caller === caller);
  return (
    <>
      {answers.map(
        (event, index) =>
          event.kind === 'answer' && (
            <p class="answer" key={index}>
              <span class="soft">answered</span>{' '}
              <code class={event.error ? 'bad' : ''}>
                {event.error ? `${event.error.name}: ${event.error.message}` : answerText(event.value)}
              </code>
            </p>
          ),
      )}
    </>
  );
}

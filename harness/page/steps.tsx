import type { HistoryEvent, SourcePlace } from '../model/history.ts';
import type { Counterexample } from '../model/verdict.ts';
import { cellOf } from '../report/cells.ts';

interface Props {
  counterexample: Counterexample;
  onPlace: (place: SourcePlace) => void;
}

/** The interleaving as a table, one column per caller. */
export function Steps({ counterexample: { callers, timeline }, onPlace }: Props) {
  const sqlOf = (step: number) =>
    timeline.find((event) => event.kind === 'statement' && event.step === step && event.sql)?.caller ?? '';
  return (
    <div class="wide" tabIndex={0} role="group" aria-label="the interleaving">
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">step</th>
            {callers.map(({ name, instance }) => (
              <th key={name} scope="col">
                {name} <span class="soft">instance {instance}</span>
              </th>
            ))}
            <th scope="col">line</th>
          </tr>
        </thead>
        <tbody>
          {timeline.map((event, index) => (
            <tr key={index}>
              <td>{'step' in event ? event.step : ''}</td>
              {callers.map(({ name }) => (
                <td key={name}>{name === event.caller ? textOf(event, sqlOf) : ''}</td>
              ))}
              <td>
                <PlaceLink event={event} onPlace={onPlace} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function textOf(event: HistoryEvent, sqlOf: (step: number) => string): string {
  const cell = cellOf(event, sqlOf);
  return cell ? (cell.heads[0]?.text ?? '') + (cell.tails[0] ?? '') : '';
}

function PlaceLink({ event, onPlace }: { event: HistoryEvent; onPlace: Props['onPlace'] }) {
  const place = event.kind === 'statement' ? event.source : undefined;
  if (!place) return null;
  return (
    <button type="button" class="quiet" onClick={() => onPlace(place)}>
      {place.file}:{place.line}
    </button>
  );
}

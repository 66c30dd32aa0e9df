import { useRef } from 'preact/hooks';
import type { DriveRows, DriveView } from 'survives-production/report';
import { laneClass } from './moves.ts';

/** What Postgres has: the rows that are committed, and who has which lock. */
export function ServerSide({ view }: { view: DriveView }) {
  const fresh = useFreshRows(view);
  return (
    <>
      <section class="drive-rows" aria-label="rows">
        <h2>Committed rows</h2>
        <Rows rows={view.state} fresh={fresh} />
      </section>
      {!view.end && (
        <section class="drive-locks" aria-label="locks">
          <h2>Locks</h2>
          <Locks view={view} />
        </section>
      )}
    </>
  );
}

function Rows({ rows, fresh }: { rows: DriveRows; fresh: (row: object) => boolean }) {
  if ('unreadable' in rows) return <p class="soft">Not to be read: {rows.unreadable}.</p>;
  const [first] = rows.rows;
  if (!first) return <p class="soft">nothing is committed yet</p>;
  const columns = Object.keys(first);
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="committed rows">
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, index) => (
            <tr key={index} class={fresh(row) ? 'fresh' : ''}>
              {columns.map((name) => (
                <td key={name}>{typeof row[name] === 'string' ? row[name] : JSON.stringify(row[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Rows that were not there before the last move. */
function useFreshRows({ moves, state }: DriveView): (row: object) => boolean {
  const seen = useRef<{ step: number; now: Set<string>; before: Set<string> }>(undefined);
  const texts = new Set('rows' in state ? state.rows.map((row) => JSON.stringify(row)) : []);
  if (!seen.current || seen.current.step !== moves.length)
    seen.current = { step: moves.length, before: seen.current?.now ?? texts, now: texts };
  const { before } = seen.current;
  return (row) => !before.has(JSON.stringify(row));
}

function Locks({ view }: { view: DriveView }) {
  if (view.locks.length === 0) return <p class="soft">nobody holds one now</p>;
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="locks held and awaited">
      <table>
        <thead>
          <tr>
            <th>who</th>
            <th></th>
            <th>mode</th>
            <th>on</th>
          </tr>
        </thead>
        <tbody>
          {view.locks.map(({ lane, caller, granted, mode, what }, index) => (
            <tr key={index} class={granted ? '' : 'awaited'}>
              <td class={laneClass(view, caller)}>{lane}</td>
              <td>{granted ? 'has' : 'waits for'}</td>
              <td>
                <code>{mode}</code>
              </td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft note">
        A lock on a row is written in the row and is not listed. Whoever wants that row waits for the
        transaction that has locked it.
      </p>
    </div>
  );
}

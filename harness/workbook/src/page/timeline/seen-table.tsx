import { listed } from 'survives-production/report';
import type { Seen } from '../../timeline/seen.ts';

/** What each caller believes: its last read of a table that others write, and what that did not show. */
export function SeenTable({ seen }: { seen: readonly Seen[] }) {
  return (
    <table class="seen">
      <caption>Last read of tables that others write</caption>
      <thead>
        <tr>
          <th scope="col">caller</th>
          <th scope="col">table</th>
          <th scope="col">read</th>
          <th scope="col">which is</th>
        </tr>
      </thead>
      <tbody>
        {seen.map((one) => (
          <tr key={`${one.caller} ${one.table}`} class={one.lacks.length > 0 ? 'stale' : ''}>
            <th scope="row">{one.caller}</th>
            <td>{one.table}</td>
            <td>
              {one.result} <span class="soft">(step {one.step})</span>
            </td>
            <td>{lacksText(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One clause per writer: what matters is whose writing is missing, and the last of it. */
function lacksText({ lacks }: Seen): string {
  if (lacks.length === 0) return 'up to date';
  const writers = [...new Set(lacks.map(({ caller }) => caller))];
  const clauses = writers.map((writer) => {
    const own = lacks.filter(({ caller }) => caller === writer);
    const { step, open } = own.at(-1)!;
    const times = own.length === 1 ? `step ${step}` : `${own.length} times, last in step ${step}`;
    return `${writer} wrote (${times}${open ? ', not committed' : ''})`;
  });
  return `lacks what ${listed(clauses)}`;
}

import type { Seen } from './seen.ts';

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

function lacksText({ lacks }: Seen): string {
  if (lacks.length === 0) return 'up to date';
  return lacks
    .map(
      ({ caller, step, committed }) =>
        `lacks what ${caller} wrote (step ${step}${committed ? '' : ', not committed'})`,
    )
    .join(', ');
}

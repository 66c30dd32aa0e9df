import type { Seen } from './seen.ts';

/** What each caller believes: its last read of a table that others write, and who has written to it since. */
export function SeenTable({ seen }: { seen: readonly Seen[] }) {
  return (
    <table class="seen">
      <caption>What each caller has read of tables that others write</caption>
      <thead>
        <tr>
          <th scope="col">caller</th>
          <th scope="col">table</th>
          <th scope="col">read</th>
          <th scope="col">since then</th>
        </tr>
      </thead>
      <tbody>
        {seen.map((one) => (
          <tr key={`${one.caller} ${one.table}`} class={one.since.length > 0 ? 'stale' : ''}>
            <th scope="row">{one.caller}</th>
            <td>{one.table}</td>
            <td>
              {one.result} <span class="soft">(step {one.step})</span>
            </td>
            <td>{sinceText(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sinceText({ since }: Seen): string {
  if (since.length === 0) return 'nobody wrote to it';
  return since
    .map(
      ({ caller, step, committed }) =>
        `${caller} wrote to it (step ${step}${committed ? '' : ', not committed'})`,
    )
    .join(', ');
}

import type { TwinRow } from '../../timeline/twin.ts';

/** The timeline as a table: the same, in the same order, for who cannot see it or would rather read. */
export function Twin({
  rows,
  caption,
  hidden,
}: {
  rows: readonly TwinRow[];
  caption: string;
  hidden: boolean;
}) {
  // What scrolls has to be reached by the keyboard.
  const scrolls = hidden ? {} : { tabIndex: 0, role: 'region' as const, 'aria-label': caption };
  return (
    <div class={hidden ? 'twin for-ears' : 'twin'} {...scrolls}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {['step', 'who', 'what happens', 'note', 'line'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, who, what, note, place }, index) => (
            <tr key={index}>
              <td>{step}</td>
              {who === '' ? <td /> : <th scope="row">{who}</th>}
              <td>
                <code>{what}</code>
              </td>
              <td>{note}</td>
              <td>{place}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

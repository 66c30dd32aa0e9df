import type { StatementResult } from 'survives-production/report';
import { count } from 'survives-production/report';

/** The rows that came back, at most the five that a history holds. */
export function ResultRows({ result }: { result: StatementResult }) {
  const rows = result.rows.filter((row) => Object.keys(row).length > 0);
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return null;
  const more = (result.rowCount ?? 0) - rows.length;
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label="Rows that came back">
      <table class="rows">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {names.map((name) => (
                <td key={name}>{valueText(row[name])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="more">… {count(more, 'more row')}</p>}
    </div>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

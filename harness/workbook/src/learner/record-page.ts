import type { RecordEntry } from './record.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
li{margin:.8rem 0}time{opacity:.75;margin-right:.6rem}pre{overflow:auto;padding:.6rem;border:1px solid currentColor}`;

/** A record as one page that needs nothing else. Everything in it is text, whatever it looks like. */
export function recordPage(title: string, entries: readonly RecordEntry[]): string {
  const items = entries.map(
    (entry) =>
      `<li><time>${escaped(entry.at)}</time>${escaped(sentenceOf(entry))}${differenceOf(entry)}</li>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style>
<h1>${escaped(title)}</h1>
<p>What was done, in its order. Times are for the reader; nothing is judged by them.</p>
<ol>
${items.join('\n')}
</ol>
</html>
`;
}

function differenceOf(entry: RecordEntry): string {
  if (entry.what !== 'saved' || entry.difference === '') return '';
  return `<details><summary>difference to what was delivered</summary><pre>${escaped(entry.difference)}</pre></details>`;
}

function sentenceOf(entry: RecordEntry): string {
  switch (entry.what) {
    case 'opened':
      return 'opened';
    case 'predicted':
      return `said: ${entry.ship ? 'ship' : 'block'}, ${entry.sure} % sure${places(entry)}${entry.words ? ` — “${entry.words}”` : ''}`;
    case 'saved':
      return entry.difference === '' ? 'saved: as it was delivered' : `saved (${entry.hash})`;
    case 'checked':
      return entry.broken
        ? `checked: ${entry.verdict}, ${entry.broken.headline} (${entry.broken.token})`
        : `checked: ${entry.verdict}`;
    case 'reviewed':
      return `judged ${entry.code}: ${entry.prediction.ship ? 'ship' : 'block'}, ${entry.prediction.sure} % sure; it ${entry.verdict}`;
    case 'hint':
      return `hint ${entry.number}`;
    case 'solution':
      return 'opened the solution';
    case 'survived':
      return 'survived';
  }
}

const places = ({ lines }: { lines: readonly string[] }): string =>
  lines.length > 0 ? `, ${lines.join(', ')}` : '';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

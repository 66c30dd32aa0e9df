import type { Usage } from '../model/usage.ts';
import { count, grouped } from '../text/text.ts';

/** Rows in one statement from which it is the amount that is worth a word. */
const MANY_ROWS = 1_000;

/**
 * Why it broke under load, from the counts alone: statements of a free run overlap, so nothing can be read off
 * their order.
 */
export function explainLoad(usage: Usage, broken: { expected: string; seen: string }): string {
  const sentences = [refused(usage), waited(usage), atOnce(usage)].filter((one) => one !== undefined);
  if (sentences.length > 0) return sentences.slice(0, 2).join(' ');
  return `Under this load the promise does not hold: expected ${broken.expected}, seen ${broken.seen}.`;
}

function refused({ failedConnects, connections, firstError }: Usage): string | undefined {
  if (failedConnects === 0) return undefined;
  const code = firstError?.code ? ` with SQLSTATE ${firstError.code}` : '';
  return `With ${count(connections, 'connection')} open at once the next ${failedConnects === 1 ? 'one was' : `${grouped(failedConnects)} were`} refused${code}.`;
}

function waited({ waiters, connections, callers }: Usage): string | undefined {
  if (waiters <= connections) return undefined;
  const longest = Math.max(
    0,
    ...Object.values(callers).map(({ meanwhile, statements }) => (meanwhile > statements ? meanwhile : 0)),
  );
  const behind = longest > 0 ? `; one call waited while others sent ${count(longest, 'statement')}` : '';
  return `Up to ${count(waiters, 'request')} queued for a client at once, and whoever comes next comes after all of them${behind}.`;
}

function atOnce({ rowsPerStatement, rowsPerTransaction }: Usage): string | undefined {
  const most = Math.max(rowsPerStatement, rowsPerTransaction);
  if (most < MANY_ROWS) return undefined;
  return rowsPerTransaction > rowsPerStatement
    ? `One transaction changed ${count(rowsPerTransaction, 'row')}.`
    : `One statement had ${count(rowsPerStatement, 'row')} at once.`;
}

import type { HistoryEvent } from '../model/history.ts';

const FAILURES = 3;

/**
 * Keeps the first and the last events, and the first calls that failed between them, when there are many more; what is
 * left out between them becomes one `omitted` event that counts the statements, and the calls to outside parties.
 * Changes `events`.
 *
 * @param slack how many more there may be before it is worth the work
 */
export function leaveOut(
  events: HistoryEvent[],
  { first, last }: { first: number; last: number },
  slack = 0,
): void {
  if (events.length <= first + last + 1 + FAILURES + slack) return;
  const gone = events.splice(first, events.length - first - last);
  const sum = (of: (event: HistoryEvent) => number): number =>
    gone.reduce((total, event) => total + of(event), 0);
  const statements = sum((event) =>
    event.kind === 'omitted' ? event.statements : Number(event.kind === 'statement'),
  );
  const parties = sum((event) =>
    event.kind === 'omitted' ? (event.parties ?? 0) : Number(event.kind === 'party'),
  );
  const failed = gone
    .filter((event) => event.kind === 'answer' && event.error !== undefined)
    .slice(0, FAILURES);
  events.splice(
    first,
    0,
    { kind: 'omitted', caller: '', lane: '', statements, ...(parties > 0 && { parties }) },
    ...failed,
  );
}

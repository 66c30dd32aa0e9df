import type { Internals, Submittable } from './pg-internals.ts';

/** What pg does when `submit` returns an error: nothing went to the server. */
export function tellRefusal(
  refused: Error,
  query: Submittable,
  client: Internals,
  complete: () => void,
): void {
  process.nextTick(() => {
    query.handleError(refused, client.connection);
    complete();
    client.readyForQuery = true;
    client._pulseQueryQueue();
  });
}

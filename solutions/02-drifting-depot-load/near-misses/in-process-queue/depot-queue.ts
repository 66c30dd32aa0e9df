/** One queue for each depot: `work` starts when everything asked for earlier at the same depot has ended. */
const queues = new Map<string, Promise<unknown>>();

export function inTurn<T>(depotId: string, work: () => Promise<T>): Promise<T> {
  const previous = queues.get(depotId) ?? Promise.resolve();
  const current = previous.then(work, work);
  queues.set(
    depotId,
    current.catch(() => undefined),
  );
  return current;
}

/** One queue per seat: `work` starts when everything asked for earlier on the same seat has ended. */
const queues = new Map<string, Promise<unknown>>();

export function withSeatMutex<T>(seatId: string, work: () => Promise<T>): Promise<T> {
  const previous = queues.get(seatId) ?? Promise.resolve();
  const current = previous.then(work, work);
  const settled = current.catch(() => undefined);
  queues.set(seatId, settled);
  void settled.then(() => {
    if (queues.get(seatId) === settled) queues.delete(seatId);
  });
  return current;
}

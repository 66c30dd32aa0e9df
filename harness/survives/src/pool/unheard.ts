import type { EventEmitter } from 'node:events';

/** Our own listener. One function, so that it can be told from those of the learner's code. */
export const hearForAll = (): void => undefined;

/** In production Node would end the process for an `error` event of this client. */
export function nobodyListens(client: EventEmitter): boolean {
  return client.listeners('error').every((listener) => listener === hearForAll);
}

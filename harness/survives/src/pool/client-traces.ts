import type { EventEmitter } from 'node:events';

/** A listener may be there for good; what grows with each loan is a leak. Before this one it may be getting ready. */
const LOANS_TO_GET_READY = 2;

/** What callers leave behind on the clients of a pool, on our side of the wire. */
export class ClientTraces {
  /** By client: how many listeners there were each time that it was given back, by event. */
  readonly #counts = new WeakMap<EventEmitter, Map<string, number>[]>();

  /** Looks at a client that is given back. @returns what there is to note */
  look(client: EventEmitter): string[] {
    const now = new Map(client.eventNames().map((event) => [String(event), client.listenerCount(event)]));
    const before = this.#counts.get(client) ?? [];
    this.#counts.set(client, [...before, now]);
    const grown = [...now].filter(
      ([event, count]) =>
        before.length >= LOANS_TO_GET_READY &&
        count > (before.at(-1)!.get(event) ?? 0) &&
        count > (before.at(-2)!.get(event) ?? 0) + 1,
    );
    const notes = grown.map(
      ([event]) => `each use of a connection leaves one more listener for '${event}' on its client`,
    );
    if (Object.hasOwn(client, 'query'))
      notes.push('client.query is replaced, and stays so after the client has been given back');
    return notes;
  }
}

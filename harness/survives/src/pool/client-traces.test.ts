import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { ClientTraces } from './client-traces.ts';

/** What is noted of a client that is lent so many times. */
function notedOf(use: (client: EventEmitter, nth: number) => void): string[] {
  const traces = new ClientTraces();
  const client = new EventEmitter();
  return [0, 1, 2, 3].flatMap((nth) => {
    use(client, nth);
    return traces.look(client);
  });
}
const listener = (): void => undefined;

it('a listener more with each use is noted', () => {
  const notes = notedOf((client) => client.on('notice', listener));
  expect(new Set(notes)).toEqual(
    new Set(["each use of a connection leaves one more listener for 'notice' on its client"]),
  );
});

it.each<[string, (client: EventEmitter, nth: number) => void]>([
  ['is taken off', (client) => client.on('error', listener).off('error', listener)],
  ['is there for good', (client, nth) => nth === 0 && client.on('error', listener)],
  ['comes late', (client, nth) => nth === 2 && client.on('error', listener)],
])('a listener that %s is not', (_, use) => {
  expect(notedOf(use)).toEqual([]);
});

it('a query that is replaced for good is noted, and one that is put back is not', () => {
  const replace = (client: EventEmitter) => Object.assign(client, { query: listener });
  expect(notedOf(replace)[0]).toBe(
    'client.query is replaced, and stays so after the client has been given back',
  );
  const putBack = (client: EventEmitter) => void delete (replace(client) as { query?: unknown }).query;
  expect(notedOf(putBack)).toEqual([]);
});

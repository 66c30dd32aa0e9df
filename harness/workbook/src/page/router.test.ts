import { expect, test } from 'vitest';
import { hashAfter, hashOf, placeOf, type KataPlace } from './router.ts';

test.each([
  ['', { page: 'course' }],
  ['#/', { page: 'course' }],
  ['#/nonsense/%E0%A4%A', { page: 'course' }],
  ['#/review', { page: 'review' }],
  ['#/review/7', { page: 'review', seed: 7 }],
  ['#/docs', { page: 'document', slug: 'docs' }],
  ['#/docs/harness/one-run', { page: 'document', slug: 'harness', heading: 'one-run' }],
  ['#/kata/01', { page: 'kata', kata: '01', section: 'incident' }],
  ['#/kata/01/code', { page: 'kata', kata: '01', section: 'code' }],
  ['#/kata/01/what-must-hold', { page: 'kata', kata: '01', section: 'incident', heading: 'what-must-hold' }],
  [
    '#/kata/01/property/a-yes-is-kept',
    { page: 'kata', kata: '01', section: 'incident', property: 'a-yes-is-kept' },
  ],
  [
    '#/kata/01/code/seat-lock.ts%3A31/property/a-yes-is-kept',
    { page: 'kata', kata: '01', section: 'code', heading: 'seat-lock.ts:31', property: 'a-yes-is-kept' },
  ],
  [
    '#/kata/01/hints/replay/01%2Fa%2F0%2F1%7Cin-order',
    { page: 'kata', kata: '01', section: 'hints', replay: '01/a/0/1|in-order' },
  ],
  ['#/kata/01/drive', { page: 'drive', kata: '01', rest: [] }],
])('%s', (hash, place) => {
  expect(placeOf(hash)).toEqual(place);
});

test('a token survives its way through an address', () => {
  const token = '01/one-seat-one-holder/0/0ebdd2|alice@SELECT seat_locks#1>bob';
  expect(placeOf(hashOf('kata', '01', 'replay', token))).toMatchObject({ replay: token });
});

test('what is read and what is told do not depend on each other', () => {
  const at = placeOf('#/kata/01/code/seat-lock.ts/property/a-yes-is-kept') as KataPlace;
  const after = (move: Parameters<typeof hashAfter>[1]) => placeOf(hashAfter(at, move));
  expect(after({ section: 'hints' })).toEqual({
    page: 'kata',
    kata: '01',
    section: 'hints',
    property: 'a-yes-is-kept',
  });
  expect(after({ section: 'code', heading: 'seat-lock.ts:93' })).toMatchObject({
    heading: 'seat-lock.ts:93',
    property: 'a-yes-is-kept',
  });
  expect(after({ property: 'one-seat' })).toEqual({ ...at, property: 'one-seat' });
  const { property: _, ...unread } = at;
  expect(after({ replay: '01/x|in-order' })).toEqual({ ...unread, replay: '01/x|in-order' });
  expect(after({ told: 'the last check' })).toEqual(unread);
});

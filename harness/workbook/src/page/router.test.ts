import { expect, test } from 'vitest';
import { hashOf, placeOf } from './router.ts';

test.each([
  ['', { page: 'course' }],
  ['#/', { page: 'course' }],
  ['#/nonsense/%E0%A4%A', { page: 'course' }],
  ['#/docs', { page: 'document', slug: 'docs' }],
  ['#/docs/harness/one-run', { page: 'document', slug: 'harness', heading: 'one-run' }],
  ['#/kata/01', { page: 'kata', kata: '01', section: 'incident' }],
  ['#/kata/01/code', { page: 'kata', kata: '01', section: 'code' }],
  ['#/kata/01/what-must-hold', { page: 'kata', kata: '01', section: 'incident', heading: 'what-must-hold' }],
  [
    '#/kata/01/property/a-yes-is-kept',
    { page: 'kata', kata: '01', section: 'incident', property: 'a-yes-is-kept' },
  ],
  ['#/kata/01/drive', { page: 'drive', kata: '01', rest: [] }],
])('%s', (hash, place) => {
  expect(placeOf(hash)).toEqual(place);
});

test('a token survives its way through an address', () => {
  const token = '01/one-seat-one-holder/0/0ebdd2|alice@SELECT seat_locks#1>bob';
  expect(placeOf(hashOf('kata', '01', 'replay', token))).toMatchObject({ replay: token });
});

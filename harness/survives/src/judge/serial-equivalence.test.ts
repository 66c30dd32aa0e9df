import { describe, expect, it } from 'vitest';
import type { Outcome } from '../language/language.ts';
import { SerialOrders } from './serial-equivalence.ts';

const NOON = new Date('2024-01-01T12:00:00Z');

/** Callers add one to a counter, and are told what it has become. */
const told = (...answers: number[]): Outcome[] =>
  answers.map((value, index) => ({ caller: ['alice', 'bob', 'carol'][index]!, fn: 'add', args: [1], value }));
const left = (n: number) => [{ n }];

const ofTwo = (): SerialOrders => {
  const orders = new SerialOrders();
  orders.record(told(1, 2), left(2), NOON);
  orders.record(told(2, 1), left(2), NOON);
  return orders;
};

describe('a concurrent run', () => {
  it('that is like one of the serial orders is accepted, whichever', () => {
    expect(ofTwo().compare(told(1, 2), left(2), NOON)).toBeNull();
    expect(ofTwo().compare(told(2, 1), left(2), NOON)).toBeNull();
  });

  it('that lost an update is refused, though both were told something sensible', () => {
    expect(ofTwo().compare(told(1, 1), left(1), NOON)).toMatchObject({
      headline: 'together, the calls did what they never do one after another',
      expected: 'alice add → 1, bob add → 2, leaving {n: 2}, or alice add → 2, bob add → 1, leaving {n: 2}',
      seen: 'alice add → 1, bob add → 1, leaving {n: 1}',
    });
  });

  it('with the right answers and the wrong state is refused, and the other way round', () => {
    expect(ofTwo().compare(told(1, 2), left(1), NOON)).not.toBeNull();
    expect(ofTwo().compare(told(1, 1), left(2), NOON)).not.toBeNull();
  });

  it('where all orders end in the same way is told once', () => {
    const orders = new SerialOrders();
    const both = told(1, 1);
    orders.record(both, left(1), NOON);
    orders.record(both, left(1), NOON);
    expect(orders.compare(told(1, 2), left(2), NOON)?.expected).toBe(
      'alice add → 1, bob add → 1, leaving {n: 1}',
    );
  });

  it('that failed where no order fails is refused, with its SQLSTATE and what the server said', () => {
    const error = { name: 'error', message: 'deadlock detected', code: '40P01' };
    const outcomes: Outcome[] = [told(1)[0]!, { caller: 'bob', fn: 'add', args: [1], error }];
    expect(ofTwo().compare(outcomes, left(1), NOON)?.seen).toContain(
      'bob add → 40P01: deadlock detected, leaving',
    );
  });

  it('that started at another time is compared by the time since its start, in the text too', () => {
    const locked = (minutes: number): Outcome[] => [
      {
        caller: 'alice',
        fn: 'lock',
        args: ['A1'],
        value: { until: new Date(NOON.getTime() + minutes * 60_000) },
      },
    ];
    const orders = new SerialOrders();
    orders.record(locked(10), [], NOON);
    const anHourLater = new Date(NOON.getTime() + 3_600_000);
    expect(orders.compare(locked(70), [], anHourLater)).toBeNull();
    expect(orders.compare(locked(80), [], anHourLater)).toMatchObject({
      expected: 'alice lock → {until: "start +10 min"}, leaving nothing',
      seen: 'alice lock → {until: "start +20 min"}, leaving nothing',
    });
  });

  it('whose state holds moments is told in minutes since the start as well', () => {
    const state = [{ until: new Date(NOON.getTime() + 600_000) }];
    expect(ofTwo().compare(told(1, 2), state, NOON)?.seen).toContain('leaving {until: "start +10 min"}');
  });
});

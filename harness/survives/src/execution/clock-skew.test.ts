import { expect, it } from 'vitest';
import { byEitherClock, clockSkew } from './clock-skew.ts';

it('says how far the clock of a server is ahead, as sure as the way there and back allows', async () => {
  const { ahead, unsure } = await clockSkew({ read: () => Promise.resolve([{ ms: Date.now() + 60_000 }]) });
  expect(Math.abs(ahead - 60_000)).toBeLessThanOrEqual(unsure + 2);
});

it('what was under way was so by one clock or the other', () => {
  expect(byEitherClock({ from: 100, to: 110 }, { ahead: 50, unsure: 1 })).toEqual({ from: 100, to: 161 });
  expect(byEitherClock({ from: 100, to: 110 }, { ahead: -50, unsure: 1 })).toEqual({ from: 49, to: 110 });
  expect(byEitherClock({ from: 100, to: 110 }, { ahead: 0, unsure: 1 })).toEqual({ from: 99, to: 111 });
});

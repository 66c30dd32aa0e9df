import { expect, it } from 'vitest';
import { PromiseBroken } from './demand.ts';
import { answerOf, hears } from './hears.ts';
import type { Outcome } from './outcome.ts';

const jan: Outcome = { caller: 'jan', fn: 'lock', args: ['A1'], value: { ok: true } };
const kim: Outcome = { caller: 'kim', fn: 'lock', args: ['A1'], value: { ok: false, reason: 'taken' } };
const deadlock = { name: 'error', code: '40P01', message: 'deadlock detected' };
const lea: Outcome = { caller: 'lea', fn: 'lock', args: ['A1'], error: deadlock };

const brokenBy = (demanded: () => void): PromiseBroken | undefined => {
  try {
    demanded();
    return undefined;
  } catch (error) {
    return error as PromiseBroken;
  }
};

it('says nothing when everybody hears what is expected', () => {
  hears([jan, kim], ['yes', 'taken']);
  hears({ outcomes: [jan, kim] }, { jan: ['yes'], kim: ['taken'] });
});

it('judges only callers that are named', () => {
  hears([jan, lea], { jan: ['yes'] });
  expect(brokenBy(() => hears([jan, lea], ['yes']))).toMatchObject({
    headline: 'lea got an exception instead of an answer',
    expected: 'yes',
    seen: '40P01: deadlock detected',
  });
});

it('names the caller, what was expected, and what was heard', () => {
  expect(brokenBy(() => hears([jan, kim], ['yes', 'sold-out']))).toMatchObject({
    headline: 'kim got the wrong answer',
    expected: 'yes or sold-out',
    seen: 'taken',
  });
});

it('takes an error for an answer only where its code is expected', () => {
  hears([lea], ['40P01']);
  expect(brokenBy(() => hears([lea], ['deadlock detected']))).toBeInstanceOf(PromiseBroken);
});

it('is worded by whoever asks', () => {
  const about = ({ args }: Outcome) => `seat ${String(args[0])}`;
  const broken = brokenBy(() =>
    hears([lea], ['yes'], { about, threw: ({ caller }) => `${caller} wanted a seat, and got an exception` }),
  );
  expect(broken).toMatchObject({
    headline: 'lea wanted a seat, and got an exception',
    expected: 'yes for seat A1',
  });
  hears([jan], ['1'], { told: () => '1' });
});

it.each([
  [true, 'yes'],
  [{ ok: true }, 'yes'],
  [false, 'no'],
  [{ ok: false, taken: ['A1'] }, 'no'],
  [{ ok: false, reason: 'taken' }, 'taken'],
  [undefined, 'undefined'],
])('%j is told as %s', (value, told) => {
  expect(answerOf({ caller: 'jan', fn: 'lock', args: [], value })).toBe(told);
});

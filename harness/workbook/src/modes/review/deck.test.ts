import { expect, test } from 'vitest';
import type { Kata } from '../../course/kata.ts';
import type { RecordEntry } from '../../learner/record.ts';
import { cardsOf, CARDS_A_ROUND, keyOf, type DeckCard } from './deck.ts';
import { scoreOf } from './score.ts';

const katas = ['01-a', '02-b', '03-c', '04-d'].map((id) => ({ id }) as Kata);
const deck: DeckCard[] = katas.flatMap((kata) =>
  Array.from({ length: 20 }, (_, index) => ({ kata, code: `code-${index}`, sound: index < 5 })),
);

const reviewed = (card: DeckCard, round: number, right: boolean, sure = 80): RecordEntry => ({
  at: '2026-01-01T00:00:00.000Z',
  kata: card.kata.id,
  what: 'reviewed',
  round,
  code: card.code,
  prediction: { ship: card.sound === right, lines: [], sure },
  verdict: card.sound ? 'survived' : 'broke',
});

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  'round %d: ten different cards, four to six of them sound, from all katas',
  (round) => {
    const cards = cardsOf(deck, [], round);
    expect(new Set(cards.map(keyOf)).size).toBe(CARDS_A_ROUND);
    const sound = cards.filter((card) => card.sound).length;
    expect([4, 5, 6]).toContain(sound);
    expect(new Set(cards.map(({ kata }) => kata.id)).size).toBe(4);
    expect(cardsOf(deck, [], round)).toEqual(cards);
  },
);

test('the same seed is the same cards, another one others', () => {
  const keys = (seed: number) => cardsOf(deck, [], 1, seed).map(keyOf);
  expect(keys(7)).toEqual(keys(7));
  expect(keys(7)).not.toEqual(keys(8));
});

test('what was judged wrong comes back in the next round, then later and later, and then no more', () => {
  const card = deck[7]!;
  const entries = [reviewed(card, 1, false)];
  const isIn = (round: number) => cardsOf(deck, entries, round).includes(card);
  expect(isIn(2)).toBe(true);
  entries.push(reviewed(card, 2, true));
  expect([isIn(3), isIn(4)]).toEqual([false, true]);
  entries.push(reviewed(card, 4, true), reviewed(card, 8, true));
  expect([isIn(9), isIn(16)]).toEqual([false, true]);
  entries.push(reviewed(card, 16, true));
  expect(isIn(100)).toBe(false);
});

test('what was judged right is not seen again while there is anything new', () => {
  const seen = deck.slice(0, 50);
  const entries = seen.map((card) => reviewed(card, 1, true));
  const again = cardsOf(deck, entries, 2).filter((card) => !card.sound && seen.includes(card));
  expect(again).toEqual([]);
});

test('hits, misses, false alarms, calibration, and by kind of mistake', () => {
  const [sound, broken] = [deck[0]!, deck[6]!];
  const entries = [
    reviewed(broken, 1, true, 80),
    reviewed(broken, 1, false, 80),
    reviewed(sound, 1, true, 99),
    reviewed({ ...sound, kata: katas[1]! }, 1, false, 50),
    { ...reviewed(sound, 1, false), verdict: 'inconclusive' } as RecordEntry,
  ];
  const score = scoreOf(entries, (id) => (id === '01-a' ? 'lost update' : 'retry'));
  expect(score).toMatchObject({ cards: 4, hits: 1, misses: 1, passed: 1, falseAlarms: 1 });
  expect(score.brier).toBeCloseTo((0.04 + 0.64 + 0.0001 + 0.25) / 4, 6);
  expect(score.calibration).toEqual([
    { sure: 50, right: 0, of: 1 },
    { sure: 80, right: 1, of: 2 },
    { sure: 99, right: 1, of: 1 },
  ]);
  expect(score.kinds).toEqual([
    { kind: 'retry', right: 0, of: 1 },
    { kind: 'lost update', right: 2, of: 3 },
  ]);
});

test('no card, no score', () => {
  expect(scoreOf([], () => '')).toMatchObject({ cards: 0, brier: undefined, calibration: [], kinds: [] });
});

import { expect, it } from 'vitest';
import { RestlessTurns } from './restless-turns.ts';

/** A pool whose clients are lent and given back at once, so many times. */
function lentInTurn(times: number, max: number): number[] {
  const turns = new RestlessTurns();
  const idle: { client: number }[] = [];
  return Array.from({ length: times }, () => {
    const one = turns.next(idle, idle.length < max) ?? { client: idle.length + 1 };
    if (!idle.includes(one)) idle.push(one);
    turns.lent(one.client);
    return one.client;
  });
}

it('none of the last two is lent again, and after the first few no distance leads back to the same one each time', () => {
  const lent = lentInTurn(60, 10);
  expect(Math.max(...lent)).toBe(4);
  expect(lent.some((client, at) => client === lent[at - 1] || client === lent[at - 2])).toBe(false);
  for (const distance of [3, 4, 5, 6, 7, 8])
    expect(lent.every((client, at) => at < distance || client === lent[at - distance])).toBe(false);
});

it.each([
  [1, [1, 1, 1, 1]],
  [2, [1, 2, 1, 2]],
  [3, [1, 2, 3, 1]],
])('with room for %i there may be no other', (max, lent) => {
  expect(lentInTurn(4, max)).toEqual(lent);
});

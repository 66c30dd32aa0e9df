import { expect, it } from 'vitest';
import type { Schedule } from '../model/schedule.ts';
import { shrinkSchedule } from './shrink-schedule.ts';

const switches = (...lanes: string[]): Schedule =>
  lanes.map((to, index) => ({ after: { lane: 'a', anchor: 'SELECT t', occurrence: index + 1 }, to }));

const lanesOf = (schedule: Schedule) => schedule.map(({ to }) => to).join('');

/** Shrinks, and counts how often it asked. */
async function shrink(schedule: Schedule, fails: (lanes: string) => boolean) {
  const asked: string[] = [];
  const shrunk = await shrinkSchedule(schedule, (some) => {
    asked.push(lanesOf(some));
    return Promise.resolve(fails(lanesOf(some)));
  });
  return { shrunk, asked };
}

it('keeps only the switches that it takes, wherever they are', async () => {
  const eight = switches('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  for (const needed of ['a', 'h', 'ah', 'cf', 'bdg', 'abcdefgh']) {
    const { shrunk } = await shrink(eight, (lanes) => [...needed].every((lane) => lanes.includes(lane)));
    expect(lanesOf(shrunk)).toBe(needed);
  }
});

it('leaves nothing that could go by itself, even where less is not always enough', async () => {
  const fails = (lanes: string) => lanes.includes('c') !== lanes.includes('d') || lanes === 'abcd';
  const { shrunk } = await shrink(switches('a', 'b', 'c', 'd'), fails);
  expect(['c', 'd']).toContain(lanesOf(shrunk));
});

it('comes down to no switch at all', async () => {
  expect((await shrink(switches('a', 'b'), () => true)).shrunk).toEqual([]);
});

it('keeps the order, and the switches as they were', async () => {
  const four = switches('a', 'b', 'c', 'd');
  const { shrunk, asked } = await shrink(four, (lanes) => /b.*d/.test(lanes));
  expect(shrunk).toEqual([four[1], four[3]]);
  expect(asked.every((lanes) => lanes === [...lanes].sort().join(''))).toBe(true);
});

it('gives a schedule back that does not fail, having asked once', async () => {
  const three = switches('a', 'b', 'c');
  const { shrunk, asked } = await shrink(three, () => false);
  expect(shrunk).toEqual(three);
  expect(asked).toEqual(['abc']);
});

it('asks the same questions each time', async () => {
  const six = switches('a', 'b', 'c', 'd', 'e', 'f');
  const ask = async () => (await shrink(six, (lanes) => lanes.includes('b') && lanes.includes('e'))).asked;
  expect(await ask()).toEqual(await ask());
  expect((await ask()).length).toBeLessThan(20);
});

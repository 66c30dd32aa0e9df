import { describe, expect, it } from 'vitest';
import { deadlock } from '../../../survives/src/report/fixtures/depots.ts';
import { databaseError, HistoryBuilder } from '../../../survives/src/report/fixtures/history-builder.ts';
import { drawCycle } from './cycle.ts';
import { svgText } from './shape.ts';
import { storyOf } from './story.ts';
import { cycleSentences } from './wording.ts';

const UPDATE = 'UPDATE depots SET load = 0 WHERE id = $1';

/** Each waits for the next; the last statement would close the cycle, and is failed without having been seen waiting. */
function ring(names: string[], detail?: string): HistoryBuilder {
  const builder = new HistoryBuilder(Object.fromEntries(names.map((name) => [name, 'move()'])));
  names.slice(0, -1).forEach((name, index) => {
    builder.sql(name, 'UPDATE depots', UPDATE, [index], { waitsFor: [names[index + 1]!] }, 'move.ts:20');
  });
  const error = { ...databaseError('40P01', 'deadlock detected'), ...(detail && { detail }) };
  return builder.sql(names.at(-1)!, 'UPDATE depots', UPDATE, [9], { error }, 'move.ts:20');
}

const detailOf = (size: number): string =>
  Array.from(
    { length: size },
    (_, n) => `Process ${n} waits for ShareLock; blocked by process ${n + 1}.`,
  ).join('\n');

const cycles = ({ history }: HistoryBuilder): string[][] => {
  const story = storyOf(history);
  return story.deadlocks.map(({ cycle }) => cycle.map(({ track }) => story.tracks[track]!.name));
};

describe('a deadlock', () => {
  it('of three goes round from the victim', () => {
    expect(cycles(ring(['alice', 'bob', 'carol'], detailOf(3)))).toEqual([['carol', 'alice', 'bob']]);
  });

  it('has as many callers as the server says, also when more of them wait', () => {
    // alice waits for bob, but is no part of it: bob and carol wait for each other.
    expect(cycles(ring(['alice', 'bob', 'carol'], detailOf(2)))).toEqual([['carol', 'bob']]);
  });

  it('of which both were seen waiting', () => {
    expect(cycles(deadlock())).toEqual([['alice', 'bob']]);
    const story = storyOf(deadlock().history);
    expect(cycleSentences(story, story.deadlocks[0]!)[1]).toMatch(/^alice waits for bob \(step 6/);
  });

  it('is none where nobody waits for the victim', () => {
    const builder = new HistoryBuilder({ alice: 'move()', bob: 'move()' });
    const error = databaseError('40P01', 'deadlock detected');
    builder.sql('alice', 'UPDATE depots', UPDATE, [1], { error }, 'move.ts:20');
    expect(cycles(builder)).toEqual([]);
  });

  it('is told and drawn as what it is', () => {
    const story = storyOf(ring(['alice', 'bob', 'carol'], detailOf(3)).history);
    expect(cycleSentences(story, story.deadlocks[0]!)).toMatchInlineSnapshot(`
      [
        "alice waits for bob (step 1, UPDATE depots SET load = 0 WHERE id = 0)",
        "bob waits for carol (step 2, UPDATE depots SET load = 0 WHERE id = 1)",
        "carol would wait for alice (step 3, UPDATE depots SET load = 0 WHERE id = 9): that closes the cycle, and the server fails it with 40P01",
      ]
    `);
    const drawn = drawCycle(story, story.deadlocks[0]!).map(svgText).join('');
    expect(drawn.match(/class="arrow [a-z-]+"/g)).toEqual([
      'class="arrow refused"',
      'class="arrow waits-for"',
      'class="arrow waits-for"',
    ]);
    expect(drawn.match(/>(alice|bob|carol)</g)).toHaveLength(3);
  });
});

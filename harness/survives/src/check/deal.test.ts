import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dealOut } from './deal.ts';

const ordinary = (name: string) => ({ name, property: {} });
const withFaults = (name: string) => ({ name, property: { faults: ['crash' as const] } });
const ofContract = (name: string) => ({ name, property: { walks: {} as never } });

describe('dealing works out to stages', () => {
  it('takes the dear ones first, and each once', async () => {
    const taken: string[] = [];
    const works = [ordinary('a'), withFaults('b'), ordinary('c'), ofContract('d')];
    await dealOut(works, ['one'], async ({ name }) => void taken.push(name));
    expect(taken).toEqual(['d', 'b', 'a', 'c']);
  });

  it('lets a stage that is free take the next, while another is still at work', async () => {
    const taken: [string, string][] = [];
    let end = (): void => undefined;
    const othersAreDone = new Promise<void>((resolve) => (end = resolve));
    await dealOut([ofContract('long'), ordinary('a'), ordinary('b')], ['one', 'two'], async (work, stage) => {
      taken.push([work.name, stage]);
      if (work.name === 'long') return othersAreDone;
      if (work.name === 'b') end();
    });
    expect(taken).toEqual([
      ['long', 'one'],
      ['a', 'two'],
      ['b', 'two'],
    ]);
  });

  it('takes no more once one has failed, and waits for those under way', async () => {
    const ended: string[] = [];
    const works = [ofContract('fails'), ofContract('goes on'), ordinary('never')];
    const dealt = dealOut(works, ['one', 'two'], async ({ name }) => {
      if (name === 'fails') throw new Error('it fails');
      await setTimeout(1);
      ended.push(name);
    });
    await expect(dealt).rejects.toThrow('it fails');
    expect(ended).toEqual(['goes on']);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ids, oddIds, subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { sequences } from './arbitraries.ts';
import type { Move } from './moves.ts';

interface Doors {
  open: (pool: unknown, door: string) => boolean;
}

const [, long] = oddIds(2) as [string, string];
const known = ['front', long];

/** A door that is there is opened once. One more comes into being later. */
const doors = subject<Doors>().contract<Record<string, 'shut' | 'open'>>({
  sentences: { open: 'a door is opened once', none: 'there is no such door' },
  begin: { state: { front: 'shut', [long]: 'shut' } },
  calls: {
    open: {
      args: [ids(...known, 'later')],
      about: ([door]) => [door],
      step: (state, [door]) =>
        state[door] === 'shut'
          ? { sentence: 'open', answer: true, then: { ...state, [door]: 'open' } }
          : { sentence: 'none', answer: false },
    },
  },
  writes: {
    'a carpenter makes a door': {
      args: [fc.constant('later')],
      about: ([door]) => [door],
      rows: ([door]) => ({ doors: [{ door }] }),
      step: (state, [door]) => (door in state ? undefined : { ...state, [door]: 'shut' }),
    },
  },
});

/** As many as a check plays. */
const histories = fc.sample(sequences(doors, LIMITS.contract, 10), { seed: 1, numRuns: 30 });
const opened = ({ moves }: { readonly moves: readonly Move[] }): string[] =>
  moves.flatMap((move) => (move.kind === 'call' ? [String(move.args[0])] : []));

it.each([
  ['in another case', (door: string) => door === 'FRONT'],
  ['with a blank before it', (door: string) => door === ' front'],
  ['with a blank after it', (door: string) => door === 'front '],
  [
    'the same for twenty signs',
    (door: string) => door !== long && door.length === long.length && door.startsWith(long.slice(0, 20)),
  ],
])('after a call about an id comes one about its twin: %s', (_, isTwin) => {
  const after = histories.filter((history) => {
    const [asked, twin] = [
      opened(history).findIndex((id) => known.includes(id)),
      opened(history).findIndex(isTwin),
    ];
    return asked !== -1 && twin > asked;
  });
  expect(after.length).toBeGreaterThan(3);
});

it('what would be answered otherwise by now is asked again, by the same process', () => {
  const again = histories.filter(({ moves }) => {
    const made = moves.findIndex((move) => move.kind === 'write');
    const asks = (on: 'a' | 'b') => (move: Move) =>
      move.kind === 'call' && move.on === on && move.args[0] === 'later';
    return (['a', 'b'] as const).some(
      (on) =>
        made > moves.findIndex(asks(on)) &&
        moves.findIndex(asks(on)) !== -1 &&
        moves.slice(made).some(asks(on)),
    );
  });
  expect(again.length).toBeGreaterThan(3);
});

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ids, subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { sequences } from './arbitraries.ts';
import type { Move } from './moves.ts';

interface Doors {
  open: (pool: unknown, door: string) => boolean;
}

const all = Array.from({ length: 40 }, (_, n) => `${n}${'x'.repeat(30)}`);

/** A door that is there is opened once.  */
const doors = subject<Doors>().contract<Record<string, 'shut' | 'open'>>({
  sentences: { open: 'a door is opened once', none: 'there is no such door' },
  begin: { state: Object.fromEntries(all.map((door) => [door, 'shut'])) },
  calls: {
    open: {
      args: [ids(...all)],
      about: ([door]) => [door],
      step: (state, [door]) =>
        state[door] === 'shut'
          ? { sentence: 'open', answer: true, then: { ...state, [door]: 'open' } }
          : { sentence: 'none', answer: false },
    },
  },
});

/** As many as a check plays. */
const histories = fc.sample(sequences(doors, LIMITS.contract, { size: 10, mayBeRestless: true }), {
  seed: 1,
  numRuns: 30,
});
const opened = ({ moves }: { readonly moves: readonly Move[] }): string[] =>
  moves.flatMap((move) => (move.kind === 'call' ? [String(move.args[0])] : []));

it.each([
  ['in another case', (id: string) => id.toUpperCase()],
  ['with a blank before it', (id: string) => ` ${id}`],
  ['with a blank after it', (id: string) => `${id} `],
  ['the same for twenty signs', (id: string) => `${id.slice(0, -1)}z`],
])('calls are about the twin of an id as well: %s', (_, twinOf) => {
  const twins = new Set(all.map(twinOf));
  const about = histories.filter((history) => opened(history).some((id) => twins.has(id)));
  expect(about.length).toBeGreaterThan(11);
});

it('what would be answered otherwise by now is asked again, by the same process, also after a long while', () => {
  const late = histories.filter(({ moves }) =>
    moves.some((move, index) => {
      const before = moves.slice(0, Math.max(0, index - 2 * LIMITS.contract.lookBack));
      return before.some((earlier) => isDeepStrictEqual(earlier, move));
    }),
  );
  expect(late.length).toBeGreaterThan(18);
});

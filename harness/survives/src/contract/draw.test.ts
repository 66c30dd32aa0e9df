import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ids, subject, type Instant } from '../language/language.ts';
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

interface Lamps {
  press: (pool: unknown, lamp: string) => string;
  isLit: (pool: unknown, lamp: string) => boolean;
  turnOff: (pool: unknown, lamp: string) => boolean;
}
const lamp = ids(...all);

/** One of many lamps is lit, for ten minutes. */
const lamps = subject<Lamps>().contract<{ lit: string; until: Instant } | null>({
  sentences: { one: 'one lamp is lit, for ten minutes' },
  begin: { state: null },
  calls: {
    press: {
      args: [lamp],
      about: ([lamp]) => [lamp],
      step: (_, [lamp], when) => ({
        sentence: 'one',
        answer: 'click',
        then: { lit: lamp, until: when.in('10 minutes') },
      }),
    },
    isLit: {
      args: [lamp],
      about: ([lamp]) => [lamp],
      reads: true,
      weight: 9,
      step: (state, [lamp]) => ({ sentence: 'one', answer: state?.lit === lamp }),
    },
    turnOff: {
      args: [lamp],
      about: ([lamp]) => [lamp],
      step: (state, [lamp]) => {
        const lit = state?.lit === lamp;
        return { sentence: 'one', answer: lit, ...(lit && { then: null }) };
      },
    },
  },
  limits: (state) => (state ? [{ at: state.until, then: null }] : []),
});

it('just before and just after an end mostly that is asked which is answered otherwise there, whatever is asked most', () => {
  const asked = { isLit: 0, turnOff: 0, another: 0 };
  for (const { moves } of fc.sample(sequences(lamps, LIMITS.contract, { size: 10, mayBeRestless: true }), {
    seed: 1,
    numRuns: 30,
  })) {
    let lit: unknown;
    for (const [index, move] of moves.entries()) {
      if (move.kind === 'call' && move.fn === 'press') lit = move.args[0];
      const next = moves[index + 1];
      if (move.kind !== 'time' || !next) continue;
      const isAboutTheEnd = next.kind === 'call' && next.args[0] === lit;
      asked[isAboutTheEnd && next.fn !== 'press' ? (next.fn as 'isLit' | 'turnOff') : 'another']++;
    }
  }
  const times = asked.isLit + asked.turnOff + asked.another;
  expect(asked.another).toBeLessThan(times / 3);
  expect(asked.isLit).toBeGreaterThan(times / 5);
  expect(asked.turnOff).toBeGreaterThan(times / 5);
});

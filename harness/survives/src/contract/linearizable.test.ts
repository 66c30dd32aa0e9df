import { describe, expect, it } from 'vitest';
import type { AnyContract } from '../language/language.ts';
import { seededRandom } from '../time/seeded-random.ts';
import { linearizable, type Operation } from './linearizable.ts';
import { after, allowed } from './possible.ts';
import { operation, REGISTERS } from './testing/registers.ts';

const check = (operations: readonly Operation[], budget = 100_000, contract: AnyContract = REGISTERS) =>
  linearizable(operations, { contract, offsetMs: 0, budget });

describe('histories that are known', () => {
  const cases: [string, 'linearizable' | 'not linearizable', Operation[]][] = [
    ['nothing happened', 'linearizable', []],
    [
      'one looks while the other puts, and sees it',
      'linearizable',
      [operation('put', ['a', 1], 'ok', [0, 10]), operation('look', ['a'], 1, [2, 4])],
    ],
    [
      'one looks while the other puts, and does not see it',
      'linearizable',
      [operation('put', ['a', 1], 'ok', [0, 10]), operation('look', ['a'], 0, [2, 4])],
    ],
    [
      'one sees it, and the next one no longer',
      'not linearizable',
      [
        operation('put', ['a', 1], 'ok', [0, 10]),
        operation('look', ['a'], 1, [2, 4]),
        operation('look', ['a'], 0, [5, 7]),
      ],
    ],
    [
      'a stale read',
      'not linearizable',
      [operation('put', ['a', 1], 'ok', [0, 1]), operation('look', ['a'], 0, [2, 4])],
    ],
    [
      'two swap the same',
      'not linearizable',
      [operation('swap', ['a', 0, 1], true, [0, 5]), operation('swap', ['a', 0, 2], true, [0, 5])],
    ],
    [
      'two swap, one after the other',
      'linearizable',
      [operation('swap', ['a', 1, 2], true, [0, 5]), operation('swap', ['a', 0, 1], true, [0, 5])],
    ],
    [
      'the same is put again, and looks as if nothing had happened in between',
      'linearizable',
      [
        operation('put', ['a', 1], 'ok', [0, 1]),
        operation('put', ['a', 1], 'ok', [2, 20]),
        operation('put', ['a', 2], 'ok', [2, 5]),
        operation('look', ['a'], 1, [21, 22]),
      ],
    ],
    [
      'each box looks right, and they are apart',
      'linearizable',
      [
        operation('put', ['a', 1], 'ok', [0, 10]),
        operation('look', ['b'], 0, [2, 4]),
        operation('look', ['a'], 1, [2, 4]),
      ],
    ],
    [
      'nobody knows whether it took effect: it did, late',
      'linearizable',
      [
        { ...operation('put', ['a', 1], undefined, [0, 1]), unknown: true },
        operation('look', ['a'], 0, [5, 6]),
        operation('look', ['a'], 1, [7, 8]),
      ],
    ],
    [
      'nobody knows whether it took effect: not both',
      'not linearizable',
      [
        { ...operation('put', ['a', 1], undefined, [0, 1]), unknown: true },
        operation('look', ['a'], 1, [5, 6]),
        operation('look', ['a'], 0, [7, 8]),
      ],
    ],
  ];
  it.each(cases)('%s: %s', (_, is, history) => expect(check(history).is).toBe(is));

  it('calls of one caller take effect one after another, however long each was under way', () => {
    const put = operation('put', ['a', 1], 'ok', [0, 10]);
    const seen = operation('look', ['a'], 1, [0, 10]);
    const later = { ...operation('look', ['a'], 0, [0, 10]), after: [seen] };
    expect(check([put, seen, { ...later, after: [] }]).is).toBe('linearizable');
    expect(check([put, seen, later]).is).toBe('not linearizable');
  });

  it('names the calls that do not fit, and not those of another key', () => {
    const stale = [operation('put', ['a', 1], 'ok', [0, 1]), operation('look', ['a'], 0, [2, 4])];
    const found = check([operation('look', ['b'], 0, [0, 4]), ...stale]);
    expect(found).toMatchObject({ is: 'not linearizable', calls: stale });
  });

  it('what is there in the end is what all of them have left, also those that have nothing to do with each other', () => {
    const apart = [operation('put', ['a', 1], 'ok', [0, 1]), operation('put', ['b', 2], 'ok', [0, 1])];
    const ending = (a: number, b: number) =>
      linearizable(apart, {
        contract: REGISTERS,
        offsetMs: 0,
        budget: 100,
        ends: (state) => (state as { a: number }).a === a && (state as { b: number }).b === b,
      }).is;
    expect([ending(1, 2), ending(1, 0)]).toEqual(['linearizable', 'not linearizable']);
  });

  it('nobody knows whether it took effect, and what is there in the end shows that it never did', () => {
    const doubtful = { ...operation('put', ['a', 1], undefined, [0, 1]), unknown: true as const };
    const ending = (a: number) =>
      linearizable([doubtful], {
        ...{ contract: REGISTERS, offsetMs: 0, budget: 100 },
        ends: (state) => (state as { a: number }).a === a,
      }).is;
    expect([0, 1, 2].map(ending)).toEqual(['linearizable', 'linearizable', 'not linearizable']);
  });

  it('what has to do with each other through others is looked at together', () => {
    const { calls } = REGISTERS as AnyContract;
    const move: AnyContract['calls'][string] = {
      args: [],
      about: (boxes) => boxes as string[],
      step: (state: Record<string, number>, [from, to]) => ({
        ...{ sentence: 'put', answer: 'ok' },
        then: { ...state, [to as string]: state[from as string]!, [from as string]: 0 },
      }),
    };
    const history = [
      operation('put', ['a', 1], 'ok', [0, 1]),
      operation('move', ['a', 'b'], 'ok', [2, 3]),
      operation('put', ['a', 2], 'ok', [4, 5]),
      operation('look', ['b'], 1, [6, 7]),
    ];
    const contract: AnyContract = { ...REGISTERS, calls: { ...calls, move } };
    expect(check(history, 100, contract).is).toBe('linearizable');
  });

  it('without the budget it is undecided, and never a pass', () => {
    const many = Array.from({ length: 6 }, (_, n) => operation('put', ['a', n], 'ok', [0, 100]));
    expect(check([...many, operation('look', ['a'], 9, [101, 102])], 20).is).toBe('undecided');
  });
});

it('agrees with brute force on 500 random small histories', () => {
  const counts = { linearizable: 0, 'not linearizable': 0 };
  for (let seed = 1; seed <= 500; seed++) {
    const history = randomHistory(seededRandom(seed), 5);
    const expected = bruteForce(REGISTERS, history) ? 'linearizable' : 'not linearizable';
    expect(check(history).is, JSON.stringify(history)).toBe(expected);
    counts[expected]++;
  }
  // A test that only ever sees one of the two says little.
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
});

it('a limit passes once: whoever has seen it pass is not followed by who has not', () => {
  const lease = leases();
  const taken = (value: boolean, when: [number, number]) => operation('free', [], value, when);
  expect(check([taken(false, [0, 200]), taken(true, [0, 200])], 100, lease).is).toBe('linearizable');
  const after = [taken(true, [50, 120]), taken(false, [121, 140])];
  expect(check(after, 100, lease).is).toBe('not linearizable');
});

it('who reads after a limit may have been preceded by who was asked before it, and answered later', () => {
  const { calls, ...lease } = leases();
  const reading: AnyContract = { ...lease, calls: { free: { ...calls['free']!, reads: true } } };
  const late = operation('free', [], true, [110, 120]);
  expect(check([late, operation('free', [], false, [0, 130])], 100, reading).is).toBe('linearizable');
  expect(check([late, operation('free', [], false, [105, 130])], 100, reading).is).toBe('not linearizable');
});

it('judges 40 calls by 20 callers over 10 keys in few nodes', () => {
  const state = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, 0]));
  const contract: AnyContract = { ...(REGISTERS as AnyContract), begin: { state } };
  // Each caller calls twice, and overlaps with all others. The answers are those of the order of the list.
  const now: Record<string, number> = { ...state };
  const random = seededRandom(4);
  const history = Array.from({ length: 40 }, (_, n) => {
    const key = `k${n % 10}`;
    const when: [number, number] = n < 20 ? [0, 100] : [101, 200];
    if (random() < 0.3) return operation('look', [key], now[key], when);
    const [from, to] = [Math.floor(random() * 3), Math.floor(random() * 3)];
    const was = now[key];
    if (was === from) now[key] = to;
    return operation('swap', [key, from, to], was === from, when);
  });
  const found = check(history, 1_000, contract);
  expect(found.is).toBe('linearizable');
  expect(found.nodes).toBeLessThan(200);
});

/** A seat that is taken until 100, and free from then on. */
function leases(): AnyContract {
  return {
    sentences: { free: 'whether it is free is told' },
    begin: { state: 'taken' },
    limits: (state) => (state === 'taken' ? [{ at: { from: 100, to: 100 }, then: 'free' }] : []),
    calls: {
      free: {
        args: [],
        about: () => ['seat'],
        step: (state) => ({ sentence: 'free', answer: state === 'free' }),
      },
    },
  };
}

function randomHistory(random: () => number, calls: number): Operation[] {
  const below = (n: number): number => Math.floor(random() * n);
  return Array.from({ length: calls }, (): Operation => {
    const from = below(12);
    const when: [number, number] = [from, from + below(8)];
    const box = random() < 0.7 ? 'a' : 'b';
    const made = ((): Operation => {
      switch (below(3)) {
        case 0:
          return operation('put', [box, below(3)], 'ok', when);
        case 1:
          return operation('look', [box], below(3), when);
        default:
          return operation('swap', [box, below(2), below(3)], random() < 0.5, when);
      }
    })();
    return random() < 0.15 ? { ...made, unknown: true } : made;
  });
}

/** Every order, of every choice of what took effect among what nobody knows of. */
function bruteForce(contract: AnyContract, history: readonly Operation[]): boolean {
  const from = (state: unknown, left: readonly Operation[]): boolean =>
    left.every(({ unknown }) => unknown) ||
    left.some((call) => {
      const others = left.filter((other) => other !== call);
      const tooLate = others.some(({ unknown, when }) => !unknown && when.to < call.when.from);
      if (tooLate) return false;
      const answers = allowed(contract, state, call, call.when);
      const next = call.unknown
        ? answers.map(({ then = state }) => then)
        : after(state, answers, call.heard, 0);
      return next.some((then) => from(then, others));
    });
  return from(contract.begin.state, history);
}

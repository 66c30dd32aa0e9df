import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ids, subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { sequences } from './arbitraries.ts';
import type { Move } from './moves.ts';

interface Tickets {
  issue: (pool: unknown, ticket: string) => boolean;
  use: (pool: unknown, ticket: string) => 'welcome' | 'void' | 'unknown';
  voidAll: (pool: unknown) => number;
}
type State = Readonly<Record<string, 'issued' | 'used' | 'void'>>;

const ticket = ids(...Array.from({ length: 12 }, (_, n) => `ticket ${n}`));
const put = (state: State, ticket: string, is: State[string]): State => ({ ...state, [ticket]: is });

/** What has been used is never void: whoever used it between hears nothing new of it. */
const tickets = subject<Tickets>().contract<State>({
  sentences: {
    issued: 'a ticket is issued once',
    used: 'a ticket is used',
    void: 'all that are not used are void',
  },
  begin: { state: {} },
  calls: {
    issue: {
      args: [ticket],
      about: ([ticket]) => [ticket],
      weight: 3,
      step: (state, [ticket]) =>
        state[ticket]
          ? { sentence: 'issued', answer: false }
          : { sentence: 'issued', answer: true, then: put(state, ticket, 'issued') },
    },
    use: {
      args: [ticket],
      about: ([ticket]) => [ticket],
      weight: 2,
      step: (state, [ticket]) => {
        const is = state[ticket];
        if (is === undefined || is === 'void') return { sentence: 'used', answer: is ?? 'unknown' };
        return { sentence: 'used', answer: 'welcome', then: put(state, ticket, 'used') };
      },
    },
    voidAll: {
      args: [],
      about: () => ['all'],
      step: (state) => {
        const issued = Object.keys(state).filter((ticket) => state[ticket] === 'issued');
        const then = issued.reduce((rest, ticket) => put(rest, ticket, 'void'), state);
        return { sentence: 'void', answer: issued.length, ...(issued.length > 0 && { then }) };
      },
    },
  },
});

/** What it is for each call of one process, and of which ticket. */
function heard(moves: readonly Move[], on: 'a' | 'b'): [string, unknown][] {
  let state: State = {};
  const answers: [string, unknown][] = [];
  for (const move of moves) {
    if (move.kind !== 'call') continue;
    const [ticket] = move.args as [string];
    const is = state[ticket];
    if (move.fn === 'issue' && !is) state = put(state, ticket, 'issued');
    if (move.fn === 'voidAll')
      for (const [id, was] of Object.entries(state)) if (was === 'issued') state = put(state, id, 'void');
    if (move.fn !== 'use') continue;
    if (is === 'issued') state = put(state, ticket, 'used');
    if (move.on === on) answers.push([ticket, is ?? 'unknown']);
  }
  return answers;
}

const comesToIt = ({ moves }: { readonly moves: readonly Move[] }): boolean =>
  (['a', 'b'] as const).some((on) => {
    const answers = heard(moves, on);
    return answers.some(
      ([ticket, is], index) =>
        is === 'void' && answers.slice(0, index).some(([id, was]) => id === ticket && was === 'unknown'),
    );
  });

it('a call is made again when it would be answered as none has been, for which much had to happen in between', () => {
  const histories = fc.sample(sequences(tickets, LIMITS.contract, { size: 10, mayBeRestless: true }), {
    seed: 1,
    numRuns: 400,
  });
  expect(histories.filter(comesToIt).length).toBeGreaterThan(80);
});

import fc from 'fast-check';
import { subject } from '../../language/language.ts';
import type { Operation } from '../linearizable.ts';

interface Boxes {
  put: (pool: unknown, box: string, n: number) => string;
  look: (pool: unknown, box: string) => number | undefined;
  swap: (pool: unknown, box: string, from: number, to: number) => boolean;
}

const box = fc.constantFrom('a', 'b');
const number = fc.nat(2);

/** Boxes that hold a number each: put in, look, and put in if there is what one thinks. */
export const REGISTERS = subject<Boxes>().contract<Record<string, number>>({
  sentences: {
    put: 'a number is put in',
    look: 'what is in it is told',
    swap: 'it is put in if the other was there',
  },
  begin: { state: { a: 0, b: 0 } },
  calls: {
    put: {
      args: [box, number],
      about: ([box]) => [box],
      step: (state, [box, n]) => ({ sentence: 'put', answer: 'ok', then: { ...state, [box]: n } }),
    },
    look: {
      args: [box],
      about: ([box]) => [box],
      reads: true,
      step: (state, [box]) => ({ sentence: 'look', answer: state[box] }),
    },
    swap: {
      args: [box, number, number],
      about: ([box]) => [box],
      step: (state, [box, from, to]) =>
        state[box] === from
          ? { sentence: 'swap', answer: true, then: { ...state, [box]: to } }
          : { sentence: 'swap', answer: false },
    },
  },
});

/** A call from `from` to `to`. */
export const operation = (
  fn: string,
  args: unknown[],
  value: unknown,
  [from, to]: [number, number],
): Operation => ({ fn, args, heard: { value }, when: { from, to } });

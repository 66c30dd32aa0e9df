import { exportedFunctions } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import { wrapped } from '../wrapped.ts';

const THROUGH = ['text.toLowerCase()', 'text.trim()', 'text.slice(0, 20)'];

/** Every text that a call brings, in lists and objects too. */
const helper = (through: string): string => `
const changedText = (text: string): string => ${through};
function changedIn(value: unknown): unknown {
  if (typeof value === 'string') return changedText(value);
  if (Array.isArray(value)) return value.map(changedIn);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changedIn(inner)]));
}`;

export const keyInCode: Operator = {
  name: 'key-in-code',
  family: 'added',
  what: 'what a call brings in lower case, without blanks at the ends, or cut after 20 characters',
  *changes(source): Generator<Mutation> {
    for (const fn of exportedFunctions(source)) {
      if (
        !/string|\b[A-Z]\w*\[\]/.test(
          fn.parameters
            .slice(1)
            .map(({ type }) => type?.getText())
            .join(),
        )
      )
        continue;
      for (const through of THROUGH) {
        const body = `const [pool, ...others] = args;
  return (await original(...([pool, ...others.map(changedIn)] as unknown as typeof args))) as never;`;
        yield wrapped(source, fn, { beside: helper(through), body, is: `${through} of what it brings` });
      }
    }
  },
};

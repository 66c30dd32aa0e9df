import { exportedFunctions } from '../code.ts';
import type { Mutation, Operator } from '../operator.ts';
import { wrapped } from '../wrapped.ts';

const MEMORY = 'const remembered = new Map<string, unknown>();';
const REFUSED = `typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false`;

interface Kept {
  is: string;
  /** What is remembered, of an answer. */
  when: string;
  /** Types of answers that have something to remember. */
  of: RegExp;
}

const KEPT: readonly Kept[] = [
  { is: 'every answer is remembered', when: 'true', of: /^Promise</ },
  {
    is: 'a refusal is remembered',
    when: `answer === false || (${REFUSED})`,
    of: /^Promise<(boolean|[A-Z]\w*)>$/,
  },
  {
    is: 'that there is nothing is remembered',
    when: 'answer === undefined || (Array.isArray(answer) && answer.length === 0)',
    of: /undefined|\[\]/,
  },
];

/** By what was asked, in the process, for ever. */
export const memoryOfAnswers: Operator = {
  name: 'memory-of-answers',
  family: 'added',
  what: 'a memory in the process of answers, of refusals, of nothing',
  *changes(source): Generator<Mutation> {
    for (const fn of exportedFunctions(source)) {
      for (const { is, when, of } of KEPT) {
        if (!of.test(fn.type?.getText() ?? '')) continue;
        const body = `const key = JSON.stringify(args.slice(1));
  if (remembered.has(key)) return remembered.get(key) as never;
  const answer = (await original(...args)) as unknown;
  if (${when}) remembered.set(key, answer);
  return answer as never;`;
        yield wrapped(source, fn, { beside: MEMORY, body, is });
      }
    }
  },
};

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from 'survives-production';
import type { Kata } from '../course/kata.ts';
import { inOneLine, promisedIn } from './readme-sentences.ts';

/** By sentence of the README: the promises that are broken by code that breaks it, or why none can be. */
type JudgedBy = Record<string, string[] | string>;

/** The file of a kata's solutions that says so of what its contract does not quote. */
export const JUDGED_BY = 'judged-by.json';

/** What each contract is judged by, beside the kata's own promises: `withContract` makes them. */
const OF_A_CONTRACT = [
  'one-call-after-another',
  'one-thing-fails',
  'calls-that-meet',
  'something-ends-meanwhile',
  'a-crowd',
];

/**
 * Where a kata's README and what is judged of it part, one sentence each: the contract quotes what is not written there,
 * or quotes a sentence and asks nothing by it; the README promises what is neither quoted nor said to be judged.
 */
export function complaintsAboutSentences(
  kata: Kata,
  definition: Definition,
  judgedBy: JudgedBy = judgedByOf(kata),
): string[] {
  return [...unfoundedQuotes(kata, definition), ...unjudged(kata, definition, judgedBy)];
}

function unfoundedQuotes({ dir }: Kata, { contract }: Definition): string[] {
  if (!contract) return [];
  const read = (file: string) => readFileSync(join(dir, file), 'utf8');
  const readme = inOneLine(read('README.md'));
  const model = read('contract.ts');
  return Object.entries(contract.sentences).flatMap(([id, sentence]) => [
    ...(readme.includes(inOneLine(sentence))
      ? []
      : [`contract.ts quotes "${sentence}", which is not in README.md`]),
    ...(timesNamed(id, model) > 0 ? [] : [`contract.ts quotes "${sentence}", and asks nothing by it`]),
  ]);
}

/** Beside the place where the sentence is quoted, where its id is a key. */
function timesNamed(id: string, model: string): number {
  return model.split(`'${id}'`).length - 1 - (model.includes(`'${id}':`) ? 1 : 0);
}

function unjudged(kata: Kata, { contract, promises }: Definition, judgedBy: JudgedBy): string[] {
  const quotes = Object.values(contract?.sentences ?? {}).map((quote) => withoutEnd(inOneLine(quote)));
  const promised = promisedIn(kata).filter((sentence) => {
    const said = withoutEnd(sentence);
    return !quotes.some((quote) => quote.includes(said) || said.includes(quote));
  });
  const known = new Set([...promises.map(({ id }) => id), ...OF_A_CONTRACT]);
  return [
    ...promised
      .filter((sentence) => !judgedBy[sentence]?.length)
      .map((sentence) => `README.md says "${sentence}", and nothing says what judges it: ${JUDGED_BY}`),
    ...Object.entries(judgedBy).flatMap(([sentence, by]) => [
      ...(promised.includes(sentence)
        ? []
        : [`${JUDGED_BY} has "${sentence}", which README.md does not say or contract.ts quotes`]),
      ...(typeof by === 'string' ? [] : by)
        .filter((id) => !known.has(id))
        .map((id) => `${JUDGED_BY} names the promise ${id}, which there is not`),
    ]),
  ];
}

const withoutEnd = (sentence: string): string => sentence.replace(/[.;]$/, '');

function judgedByOf({ solutionsDir }: Kata): JudgedBy {
  const file = join(solutionsDir, JUDGED_BY);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JudgedBy) : {};
}

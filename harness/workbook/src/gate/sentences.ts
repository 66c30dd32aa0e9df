import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from 'survives-production';
import type { Kata } from '../course/kata.ts';

/**
 * Where a kata's README and its contract part, one sentence each: the contract quotes what is not written there, or
 * quotes a sentence and asks nothing by it.
 */
export function complaintsAboutSentences({ dir }: Kata, { contract }: Definition): string[] {
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

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Beside the place where the sentence is quoted, where its id is a key. */
function timesNamed(id: string, model: string): number {
  return model.split(`'${id}'`).length - 1 - (model.includes(`'${id}':`) ? 1 : 0);
}

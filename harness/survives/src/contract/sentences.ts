import type { AnyContract } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';

/** `Promised is (taken): “…”`. Throws a `PlainError` for an id that no sentence has. */
export function becauseOf({ sentences }: AnyContract, id: string): string {
  const sentence = sentences[id];
  if (sentence === undefined) {
    throw new PlainError(`the contract has no sentence "${id}"`, {
      next: `write it down under sentences; there are ${Object.keys(sentences).join(', ')}`,
    });
  }
  const end = /[.!?]$/.test(sentence) ? '' : '.';
  return `Promised is (${id}): “${sentence}”${end}`;
}

import { join } from 'node:path';
import type { Definition, SubjectCode } from 'survives-production';
import { loadDefinition, type JudgedFiles } from '../contain/judged-files.ts';
import type { Kata } from './kata.ts';

/** One code of one kata, as what can be judged. */
export function filesOf(kata: Kata, { name: subject, layers }: SubjectCode): JudgedFiles {
  const { number: name, meta } = kata;
  const { entry, exports } = meta;
  return { name, subject, definition: promisesFile(kata), layers, entry, exports };
}

/** What the kata's `survives.ts` exports by default. */
export const promisesOf = (kata: Kata): Promise<Definition> => loadDefinition(promisesFile(kata));

const promisesFile = ({ dir }: Kata): string => join(dir, 'survives.ts');

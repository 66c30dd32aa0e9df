import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubjectCode } from 'survives-production';
import type { Kata } from './kata.ts';
import { PlainError } from 'survives-production/report';

/** The text of one of the files that a learner edits, as this subject has it; '' where it has none. */
export async function readSubjectFile(kata: Kata, { layers }: SubjectCode, file: string): Promise<string> {
  if (!kata.meta.files.includes(file))
    throw new PlainError(
      `${JSON.stringify(file)} is no file that is edited in ${kata.id}: there are ${kata.meta.files.join(', ')}.`,
    );
  const path = layers.map((layer) => join(layer, file)).find((candidate) => existsSync(candidate));
  if (path === undefined) return '';
  const [real, ...folders] = await Promise.all(
    [path, ...layers.filter(existsSync)].map((each) => realpath(each)),
  );
  if (folders.some((folder) => real === join(folder, file))) return readFile(path, 'utf8');
  throw new PlainError(`${path} leads out of its folder, to ${real}.`, {
    next: 'put the file itself there instead of a link',
  });
}

import { isText, isTexts, JsonFile } from './json-file.ts';
import type { KataMeta } from './kata.ts';

/**
 * Reads and validates one `kata.json`. Every complaint is a `PlainError` that names the file, the field and the value.
 *
 * @param modules the parts of the course; any will do when it is not known which there are
 */
export async function readKataJson(
  path: string,
  shown: string,
  modules: readonly string[] | undefined,
): Promise<KataMeta> {
  const file = await JsonFile.read(path, shown);
  const { fields } = file;
  for (const field of ['title', 'term', 'company', 'module', 'entry'])
    file.demand(isText(fields[field]), field, 'a text');
  for (const field of ['exports', 'files', 'hints'])
    file.demand(isTexts(fields[field]), field, 'a list of texts');
  const known = modules?.includes(fields['module'] as string) ?? true;
  file.demand(known, 'module', `one of those in katas/course.json: ${modules?.join(' · ')}`);
  file.demand(isNumbers(fields['needs']), 'needs', 'a list of kata numbers, as in ["01"]');
  file.demand([1, 2, 3, 4].includes(fields['level'] as number), 'level', '1, 2, 3 or 4');
  file.demand(isPositiveInteger(fields['minutes']), 'minutes', 'a whole number above 0');
  const meta = fields as unknown as KataMeta;
  file.demand([3, 4].includes(meta.hints.length), 'hints', 'three or four hints');
  file.demand(meta.exports.length > 0, 'exports', 'at least one function name');
  file.demand(meta.files.includes(meta.entry), 'files', `a list with the entry ${meta.entry} in it`);
  return meta;
}

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && /^\d\d$/.test(each));
const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

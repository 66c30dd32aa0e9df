import { isTexts, JsonFile } from './json-file.ts';

/** Reads `katas/course.json`: the parts of the course, in the order in which they are taken. Throws a `PlainError`. */
export async function readCourseJson(path: string): Promise<string[]> {
  const file = await JsonFile.read(path, 'katas/course.json');
  const { modules } = file.fields;
  const distinct = isTexts(modules) && modules.length > 0 && new Set(modules).size === modules.length;
  file.demand(distinct, 'modules', 'a list of different texts');
  return modules as string[];
}

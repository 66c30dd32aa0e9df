import type { HistoryEvent, SourcePlace } from 'survives-production';
import type { Kata } from '../../course/kata.ts';
import type { SubjectCode } from 'survives-production';
import type { Counterexample } from 'survives-production';
import { readSubjectFile } from '../../course/subject-file.ts';

/**
 * The lines of the code that a counterexample names, by `seat-lock.ts:77`, as the files have them now. Only of files
 * that are edited in the kata.
 */
export async function sourceLines(
  kata: Kata,
  subject: SubjectCode,
  { timeline, serial }: Pick<Counterexample, 'timeline' | 'serial'>,
): Promise<Record<string, string>> {
  const places = [...timeline, ...(serial?.timeline ?? [])].flatMap(placeOf);
  const found: Record<string, string> = {};
  for (const file of new Set(places.map((place) => place.file))) {
    if (!kata.meta.files.includes(file)) continue;
    const lines = (await readSubjectFile(kata, subject, file)).split('\n');
    for (const { line } of places.filter((place) => place.file === file)) {
      const text = lines[line - 1];
      if (text !== undefined) found[`${file}:${line}`] = text;
    }
  }
  return found;
}

function placeOf(event: HistoryEvent): SourcePlace[] {
  const source = event.kind === 'answer' ? event.error?.source : 'source' in event ? event.source : undefined;
  return source ? [source] : [];
}

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SubjectCode } from 'survives-production';

/** One file that is not the same in both. */
export interface FileDifference {
  /** Relative to the subject's folder. */
  file: string;
  /** A unified diff with both file headers; `/dev/null` stands for a file that is not there. */
  patch: string;
}

export interface Difference {
  from: string;
  to: string;
  files: FileDifference[];
}

/** What changed between two subjects, file by file, in alphabetical order. Equal files are left out. */
export async function differencesBetween(from: SubjectCode, to: SubjectCode): Promise<Difference> {
  const names = new Set([...(await filesOf(from)), ...(await filesOf(to))]);
  const compared = await Promise.all([...names].sort().map((file) => compare(from, to, file)));
  const files = compared.filter((difference) => difference !== undefined);
  return { from: from.name, to: to.name, files };
}

async function compare(
  from: SubjectCode,
  to: SubjectCode,
  file: string,
): Promise<FileDifference | undefined> {
  const [before, after] = await Promise.all([textOf(from, file), textOf(to, file)]);
  if (before === after) return undefined;
  const name = (subject: SubjectCode, text?: string) =>
    text === undefined ? '/dev/null' : `${subject.name}/${file}`;
  const patch = createTwoFilesPatch(name(from, before), name(to, after), before ?? '', after ?? '', '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return { file, patch };
}

async function filesOf(subject: SubjectCode): Promise<string[]> {
  const lists = await Promise.all(subject.layers.map(filesIn));
  return [...new Set(lists.flat())];
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.') || part === 'node_modules'));
}

async function textOf(subject: SubjectCode, file: string): Promise<string | undefined> {
  const path = subject.layers.map((layer) => join(layer, file)).find((candidate) => existsSync(candidate));
  return path && statSync(path).isFile() ? readFile(path, 'utf8') : undefined;
}

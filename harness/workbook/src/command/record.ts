import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PlainError, recordPage } from '../session.ts';
import { shownPath, type Context } from './context.ts';
import { pathText } from './judgement/path-text.ts';

export interface RecordFlags {
  html?: string;
  delete?: boolean;
}

/** What was written down of one kata: as a path, as a page, or not any more. */
export async function record(
  { session, screen }: Context,
  name: string | undefined,
  { html, delete: forget }: RecordFlags,
): Promise<number> {
  const kata = await session.find(name);
  const label = `${kata.number} ${kata.slug}`;
  const file = session.record.fileOf(kata);
  if (forget) {
    const was = await file.remove();
    screen.out(was ? `The record of ${label} is deleted.` : `There is no record of ${label}.`);
    return 0;
  }
  const entries = await file.read();
  if (html === undefined) {
    screen.out(pathText(label, await session.record.path(kata), screen));
    if (entries.length > 0) screen.out(`\n  all of it   ${shownPath(file.file)}`);
    return 0;
  }
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), html);
  await writeFile(path, recordPage(label, entries)).catch((error: unknown) => {
    throw new PlainError(`${path} could not be written: ${(error as Error).message}.`, {
      next: `npm run kata -- record ${kata.number} --html record.html`,
      cause: error,
    });
  });
  screen.out(`${shownPath(path)}   ${entries.length} lines of your record; opens in any browser`);
  return 0;
}

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from 'survives-production/report';

/** A chapter or a reference page. */
export interface Document {
  /** What addresses call it: `how-the-verdict-is-made`. */
  slug: string;
  /** Relative to the root. */
  file: string;
  /** Its first heading. */
  title: string;
  /** Markdown. */
  text: string;
}

/** What can be read besides `docs/`. Its own README is the first page of the documentation. */
const ELSEWHERE = { workbook: 'README.md', harness: 'harness/README.md', contributing: 'CONTRIBUTING.md' };

/** Every page of the documentation, chapters by their names first. */
export async function documents(root: string): Promise<Document[]> {
  const folder = join(root, 'docs');
  const names = existsSync(folder) ? await readdir(folder) : [];
  const chapters = names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => [name === 'README.md' ? 'docs' : name.slice(0, -3), `docs/${name}`] as const);
  const all = [...chapters, ...Object.entries(ELSEWHERE)].filter(([, file]) => existsSync(join(root, file)));
  return Promise.all(all.map(([slug, file]) => readDocument(root, slug, file)));
}

/** Throws a `PlainError` when there is no such page. */
export async function findDocument(root: string, slug: string): Promise<Document> {
  const found = (await documents(root)).find((document) => document.slug === slug);
  if (found) return found;
  throw new PlainError(`The documentation has no page called ${JSON.stringify(slug)}.`, {
    next: 'open the list of pages',
  });
}

async function readDocument(root: string, slug: string, file: string): Promise<Document> {
  const text = await readFile(join(root, file), 'utf8');
  const title = /^# +(.+)$/m.exec(text)?.[1]?.trim() ?? slug;
  return { slug, file, title, text };
}

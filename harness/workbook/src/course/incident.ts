import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from './kata.ts';

/** A section of the README as paragraphs without marks; none when there is no such section. */
export async function readSection(kata: Kata, title: string): Promise<string[]> {
  return sectionOf(await readText(kata, 'README.md'), title)
    .split(/\n{2,}/)
    .map((paragraph) => (paragraph.trim().startsWith('```') ? asItIs(paragraph.trim()) : plain(paragraph)))
    .filter((paragraph) => paragraph !== '');
}

/** What stands under each heading, up to the next, as it is written; '' when there is no such heading. */
export async function readSections(kata: Kata, file: string, titles: readonly string[]): Promise<string[]> {
  const text = await readText(kata, file);
  return titles.map((title) => sectionOf(text, title));
}

function sectionOf(markdown: string, title: string): string {
  const [, section = ''] = markdown.split(`\n## ${title}\n`);
  return section.split(/^## /m)[0]!;
}

async function readText({ dir }: Kata, name: string): Promise<string> {
  const file = join(dir, name);
  return existsSync(file) ? readFile(file, 'utf8') : '';
}

/** A table of numbers keeps its lines. */
const asItIs = (fenced: string): string => fenced.replace(/^```.*$\n?/gm, '').trimEnd();

function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/[*`]+/g, '')
    .replace(/^> ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

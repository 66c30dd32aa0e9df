import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from './kata.ts';

const SECTION = /^## What the business saw\n([\s\S]*?)(?=^## |$(?![\s\S]))/m;

/** What the business saw, as paragraphs without marks; none when the README has no such section. */
export async function readIncident(kata: Kata): Promise<string[]> {
  const file = join(kata.dir, 'README.md');
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const section = SECTION.exec(text)?.[1] ?? '';
  return section
    .split(/\n{2,}/)
    .map((paragraph) => (paragraph.startsWith('```') ? asItIs(paragraph) : plain(paragraph)))
    .filter((paragraph) => paragraph !== '');
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

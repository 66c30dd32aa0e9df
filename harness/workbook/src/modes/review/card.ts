import { structuredPatch } from 'diff';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SubjectCode } from 'survives-production';
import { readSection } from '../../course/incident.ts';
import type { Kata } from '../../course/kata.ts';
import { promisesOf } from '../../course/kata-files.ts';
import { statementsIn, type CodeStatement } from '../../course/statements.ts';
import { generatedDir, resolveSubject } from '../../course/subjects.ts';
import { makeStateFolder } from '../../learner/state-folder.ts';
import type { JudgedText } from '../comparison.ts';
import type { DeckCard } from './deck.ts';
import { headerOf, withoutSpoilers, type Giveaways } from './spoilers.ts';

/** A line of a card. Without a number it is not in the code that would run. */
export interface CardLine {
  file: string;
  line?: number;
  text: string;
  tone?: 'added' | 'removed' | 'heading';
}

/** A pull request, as it is shown, and as it is played: the same text. */
export interface ReviewCard {
  card: DeckCard;
  title: string;
  /** What the business saw, and what must hold: a paragraph each. */
  story: string[];
  /** Against the change as delivered, or the whole code. */
  lines: CardLine[];
  files: JudgedText[];
  statements: CodeStatement[];
  promises: { id: string; name: string }[];
  /** What its author says of it. For after the verdict. */
  was: string;
  subject: SubjectCode;
  /** Where the subject lies, as it is shown. Whoever has opened the card removes it. */
  folder: string;
}

const CONTEXT_LINES = 6;

/** @param whole the whole code instead of what differs from the change as delivered */
export async function openCard(root: string, card: DeckCard, whole: boolean): Promise<ReviewCard> {
  const { kata, code } = card;
  const promises = (await promisesOf(kata)).promises.map(({ id, name }) => ({ id, name }));
  const { layers } = await resolveSubject(kata, code);
  const entry = await readFile(join(layers[0]!, kata.meta.entry), 'utf8');
  const header = headerOf(kata.meta.entry, entry);
  const names = promises.map(({ name }) => name);
  const files = await filesOf(kata, layers[0]!, { code, header, promises: names });
  const folder = await mkdtemp(join(await makeStateFolder(root, 'review'), 'card-'));
  for (const { name, text } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const shown = await Promise.all(files.map((file) => linesOf(kata, file, whole || code === 'generated')));
  return {
    card,
    title: `${kata.meta.title} · ${kata.meta.company}`,
    story: [
      ...(await readSection(kata, 'What the business saw')),
      ...(await readSection(kata, 'What must hold')).slice(0, 1),
    ],
    lines: shown.flat(),
    files,
    statements: files.flatMap(({ name, text }) => statementsIn(name, text)),
    promises,
    was: code === 'generated' ? 'the change as it was delivered' : header.trim(),
    subject: { name: code, layers: [folder, generatedDir(kata)] },
    folder,
  };
}

/** What the code brings along, the entry first; tests are no part of a card. */
async function filesOf(
  kata: Kata,
  folder: string,
  giveaways: Omit<Giveaways, 'delivered'>,
): Promise<JudgedText[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort((a, b) => Number(b === kata.meta.entry) - Number(a === kata.meta.entry) || a.localeCompare(b));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const delivered = await deliveredText(kata, name);
      return {
        name,
        text: withoutSpoilers(name, text, { ...giveaways, delivered }, name === kata.meta.entry),
      };
    }),
  );
}

async function deliveredText(kata: Kata, name: string): Promise<string> {
  const path = join(generatedDir(kata), name);
  return existsSync(path) ? readFile(path, 'utf8') : '';
}

async function linesOf(kata: Kata, { name, text }: JudgedText, whole: boolean): Promise<CardLine[]> {
  const heading: CardLine = { file: name, text: name, tone: 'heading' };
  if (whole) {
    const lines = text.trimEnd().split('\n');
    return [heading, ...lines.map((line, index) => ({ file: name, line: index + 1, text: line }))];
  }
  const patch = structuredPatch(name, name, await deliveredText(kata, name), text, '', '', {
    context: CONTEXT_LINES,
  });
  const hunks = patch.hunks.map(({ newStart, lines }) => hunkLines(name, newStart, lines));
  const gap: CardLine = { file: name, text: '  ⋯', tone: 'heading' };
  return hunks.length === 0
    ? []
    : [heading, ...hunks.flatMap((hunk, index) => (index === 0 ? hunk : [gap, ...hunk]))];
}

function hunkLines(file: string, begin: number, lines: readonly string[]): CardLine[] {
  let next = begin;
  return lines
    .filter((line) => !line.startsWith('\\'))
    .map((line) => {
      const text = line.slice(1);
      if (line.startsWith('-')) return { file, text, tone: 'removed' as const };
      const numbered = { file, line: next++, text };
      return line.startsWith('+') ? { ...numbered, tone: 'added' as const } : numbered;
    });
}

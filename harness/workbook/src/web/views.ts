import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeView, CourseView, KataCard, KataView, PropertyCard } from '../page/protocol.ts';
import type { Access, Kata, KataProgress, WorkbookSession } from '../session.ts';
import { highlighted } from './highlight.ts';
import { renderInline, renderMarkdown } from './markdown.ts';

/** The course's own page, and the list of the documentation. */
const WHERE_THE_READER_IS = ['workbook', 'docs'];

/** The katas by module, and how far each is. */
export async function courseView(session: WorkbookSession): Promise<CourseView> {
  const { katas: progress } = await session.progress();
  const cards = await Promise.all(
    session.katas.map(async (kata) => cardOf(kata, progress[kata.id], await session.access(kata))),
  );
  const modules = session.course.modules.map((name) => ({
    name,
    katas: cards.filter((card) => card.module === name),
  }));
  return {
    modules: modules.filter(({ katas }) => katas.length > 0),
    goOn: (await session.unfinished()).number,
    survived: cards.filter(({ status }) => status === 'survived').length,
    documents: (await session.documents())
      .filter(({ slug }) => !WHERE_THE_READER_IS.includes(slug))
      .map(({ slug, title }) => ({ slug, title })),
  };
}

/** Everything about one kata that a page shows before anything has run. */
export async function kataView(session: WorkbookSession, kata: Kata): Promise<KataView> {
  const progress = await session.progressOf(kata);
  const access = await session.access(kata);
  const card = cardOf(kata, progress, access);
  const following = await session.following(kata);
  return {
    ...card,
    incident: await documentIn(kata, 'README.md'),
    request: await documentIn(kata, 'request.md'),
    generated: await codeIn(session.attempts.deliveredFolder(kata), kata.meta.files),
    survives: access.sees('properties')
      ? await codeIn(kata.dir, ['survives.ts', 'scene.ts', 'promises.ts'])
      : [],
    properties: access.sees('properties') ? await propertiesOf(session, kata) : [],
    hints: hintsHtml(kata, card.hintsSeen),
    hasAttempt: session.attempts.exists(kata),
    asks: !session.checks.of(kata).current && (await session.beforeTheRun.isDue(kata, progress)),
    files: [...kata.meta.files].sort((a, b) => Number(b === kata.meta.entry) - Number(a === kata.meta.entry)),
    solutionOpen: access.sees('solution'),
    ...(following && { following: { number: following.number, title: following.meta.title } }),
  };
}

export function hintsHtml(kata: Kata, seen: number): string[] {
  return kata.meta.hints.slice(0, seen).map((hint) => renderInline(hint, `katas/${kata.id}/kata.json`));
}

/** Those of the files that are there, highlighted. */
export async function codeIn(dir: string, names: readonly string[]): Promise<CodeView[]> {
  const there = names.filter((name) => existsSync(join(dir, name)));
  return Promise.all(
    there.map(async (name) => ({ name, html: highlighted(await readFile(join(dir, name), 'utf8'), name) })),
  );
}

function cardOf(
  { number, slug, id, meta }: Kata,
  progress: KataProgress | undefined,
  access: Access,
): KataCard {
  const { title, company, module, level, minutes, needs, term } = meta;
  const status = progress?.status ?? 'not started';
  const lastVerdict = progress?.lastVerdict?.verdict;
  return {
    ...{ number, slug, id, title, company, module, level, minutes, needs, status },
    ...(lastVerdict && { lastVerdict }),
    hintsSeen: access.hints.seen,
    hintsTotal: access.hints.total,
    ...(access.sees('term') && { term }),
  };
}

async function documentIn(kata: Kata, name: string): Promise<string> {
  const path = join(kata.dir, name);
  if (!existsSync(path)) return '';
  return renderMarkdown(await readFile(path, 'utf8'), `katas/${kata.id}/${name}`, { title: false });
}

async function propertiesOf(session: WorkbookSession, kata: Kata): Promise<PropertyCard[]> {
  const lines = (await readFile(join(kata.dir, 'survives.ts'), 'utf8')).split('\n');
  return (await session.properties(kata)).map(({ id, name, kind }) => {
    const line = lines.findIndex((text) => text.includes(`'${name}'`)) + 1;
    return { id, name, kind, ...(line > 0 && { line }) };
  });
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeView, CourseView, KataCard, KataView, PropertyCard } from '../page/protocol.ts';
import { hasAttempt } from '../learner/attempt.ts';
import { documents } from '../course/documents.ts';
import type { KataProgress } from '../learner/progress.ts';
import type { Kata, Session } from '../session.ts';
import { generatedDir } from '../course/subjects.ts';
import { highlighted } from './highlight.ts';
import { renderInline, renderMarkdown } from './markdown.ts';

/** The katas by module, and how far each is. */
export async function courseView(session: Session): Promise<CourseView> {
  const { katas: progress } = await session.progress();
  const cards = session.katas.map((kata) => cardOf(kata, progress[kata.id]));
  const modules = session.course.modules.map((name) => ({
    name,
    katas: cards.filter((card) => card.module === name),
  }));
  return {
    modules: modules.filter(({ katas }) => katas.length > 0),
    goOn: (await session.unfinished()).number,
    survived: cards.filter(({ status }) => status === 'survived').length,
    documents: (await documents(session.root)).map(({ slug, title }) => ({ slug, title })),
  };
}

/** Everything about one kata that a page shows before anything has run. */
export async function kataView(session: Session, kata: Kata): Promise<KataView> {
  const progress = await session.progressOf(kata);
  const card = cardOf(kata, progress);
  const following = session.following(kata);
  const survives = await codeIn(kata.dir, ['survives.ts', 'scene.ts', 'promises.ts']);
  return {
    ...card,
    incident: await documentIn(kata, 'README.md'),
    request: await documentIn(kata, 'request.md'),
    generated: await codeIn(generatedDir(kata), kata.meta.files),
    survives,
    properties: await propertiesOf(session, kata),
    hints: hintsHtml(kata, card.hintsSeen),
    hasAttempt: hasAttempt(kata),
    files: [...kata.meta.files].sort((a, b) => Number(b === kata.meta.entry) - Number(a === kata.meta.entry)),
    solutionOpen: await session.isSolutionOpen(kata),
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

function cardOf({ number, slug, id, meta }: Kata, progress: KataProgress | undefined): KataCard {
  const { title, company, module, level, minutes, needs, hints, term } = meta;
  const status = progress?.status ?? 'not started';
  const lastVerdict = progress?.lastVerdict?.verdict;
  return {
    ...{ number, slug, id, title, company, module, level, minutes, needs, status },
    ...(lastVerdict && { lastVerdict }),
    hintsSeen: Math.min(progress?.hintsSeen ?? 0, hints.length),
    hintsTotal: hints.length,
    ...(status === 'survived' && { term }),
  };
}

async function documentIn(kata: Kata, name: string): Promise<string> {
  const path = join(kata.dir, name);
  if (!existsSync(path)) return '';
  return renderMarkdown(await readFile(path, 'utf8'), `katas/${kata.id}/${name}`, { title: false });
}

async function propertiesOf(session: Session, kata: Kata): Promise<PropertyCard[]> {
  const lines = (await readFile(join(kata.dir, 'survives.ts'), 'utf8')).split('\n');
  return (await session.properties(kata)).map(({ id, name, kind }) => {
    const line = lines.findIndex((text) => text.includes(`'${name}'`)) + 1;
    return { id, name, kind, ...(line > 0 && { line }) };
  });
}

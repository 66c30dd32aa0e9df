import { relative } from 'node:path';
import { Hono, type Context } from 'hono';
import { PlainError, type Kata } from '../session.ts';
import type { WorkbookSession } from '../session.ts';
import { body } from './request-body.ts';
import { renderMarkdown } from './markdown.ts';
import { solutionView } from './solution-view.ts';
import { courseView, hintsHtml, kataView } from './views.ts';

/** What the command does with a kata, for the page. Each answer is plain data of `page/protocol.ts`. */
export function routes(session: WorkbookSession): Hono {
  const app = new Hono();
  const kataOf = (c: Context): Kata => session.named(c.req.param('kata') ?? '');

  app.get('/course', async (c) => c.json(await courseView(session)));
  app.get('/documents/:slug', async (c) => {
    const { slug, title, file, text } = await session.document(c.req.param('slug'));
    return c.json({ slug, title, html: renderMarkdown(text, file) });
  });
  app.get('/katas/:kata', async (c) => c.json(await kataView(session, kataOf(c))));
  app.post('/katas/:kata/start', async (c) => {
    const { created } = await session.start(kataOf(c));
    return c.json({ created });
  });
  app.post('/katas/:kata/hint', async (c) => {
    const kata = kataOf(c);
    const { seen, total } = await session.hint(kata);
    return c.json({ hints: hintsHtml(kata, seen), seen, total });
  });
  app.post('/katas/:kata/solution', async (c) => {
    const kata = kataOf(c);
    const { sure } = await body<{ sure?: boolean }>(c);
    if (!sure && !(await session.access(kata)).sees('solution'))
      throw new PlainError(`Your attempt at ${kata.number} ${kata.slug} has not survived yet.`);
    return c.json(await solutionView(kata, await session.openSolution(kata)));
  });
  app.post('/katas/:kata/reset', async (c) => {
    const kept = await session.resetAttempt(kataOf(c));
    return c.json({ kept: kept && relative(session.root, kept) });
  });
  addFiles(app, session, kataOf);
  addChecks(app, session, kataOf);
  return app;
}

function addFiles(app: Hono, session: WorkbookSession, kataOf: (c: Context) => Kata): void {
  app.get('/katas/:kata/attempt/:file', async (c) =>
    c.json(await session.attempts.read(kataOf(c), c.req.param('file'))),
  );
  app.put('/katas/:kata/attempt/:file', async (c) => {
    const { text, base } = await body<{ text?: unknown; base?: unknown }>(c);
    if (typeof text !== 'string' || (base !== undefined && typeof base !== 'string'))
      throw new PlainError('A file is saved with its text, and the version that it was made from.');
    return c.json(await session.attempts.write(kataOf(c), c.req.param('file'), text, base));
  });
  app.get('/katas/:kata/code/:subject/:file', async (c) => {
    const { subject, file } = c.req.param();
    // A session takes a folder for a subject too. Somebody at a keyboard may name one, a page may not.
    if (subject !== 'generated' && subject !== 'reference')
      throw new PlainError(`A page compares with generated and reference, and not with ${subject}.`);
    return c.json({ text: await session.textOf(kataOf(c), subject, file) });
  });
}

function addChecks(app: Hono, session: WorkbookSession, kataOf: (c: Context) => Kata): void {
  app.post('/katas/:kata/check', async (c) => {
    const kata = kataOf(c);
    const { subject: name, thorough } = await body<{ subject?: unknown; thorough?: boolean }>(c);
    const subject = await subjectOf(session, kata, name);
    return c.json(session.checks.ask(kata, { subject, ...(thorough === true && { thorough }) }));
  });
  app.post('/katas/:kata/stop', async (c) => {
    await session.checks.stop(kataOf(c));
    return c.json({});
  });
  app.post('/katas/:kata/replay', async (c) => {
    const { token } = await body<{ token?: unknown }>(c);
    if (typeof token !== 'string') throw new PlainError('A replay takes the token from a report.');
    return c.json(await session.replay(kataOf(c), token));
  });
}

/** The code that a page may have checked, by name. Throws a `PlainError`. */
async function subjectOf(session: WorkbookSession, kata: Kata, name: unknown): Promise<string> {
  if (name === undefined || name === 'attempt' || name === 'generated')
    return (await session.subject(kata, name)).name;
  const access = await session.access(kata);
  const known = (await access.codeOffered()).flatMap(({ names }) => names);
  if (typeof name === 'string' && known.includes(name)) return name;
  const open = access.sees('solution') ? '' : ', and the code of the solution once that is open';
  throw new PlainError(`A page checks attempt and generated${open}; not ${JSON.stringify(name)}.`);
}

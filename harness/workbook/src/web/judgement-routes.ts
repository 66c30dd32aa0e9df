import { Hono } from 'hono';
import { pathRows, type WorkbookSession } from '../session.ts';
import type { BesideView, PathView } from '../page/protocol.ts';
import { besideView, judgementView } from './judgement-view.ts';
import { predictionOf } from './prediction.ts';
import { body } from './request-body.ts';

/** What is asked before the run, what stands beside the verdict, and the way through a kata. */
export function judgementRoutes(session: WorkbookSession): Hono {
  const app = new Hono();
  app.get('/katas/:kata/judgement', async (c) => {
    const kata = session.named(c.req.param('kata'));
    // They take a second or two, in which the code is being read.
    void session.beforeTheRun.tests(kata);
    return c.json(await judgementView(session, kata));
  });
  app.post('/katas/:kata/judgement', async (c) => {
    const kata = session.named(c.req.param('kata'));
    const { prediction } = await body<{ prediction?: unknown }>(c);
    const said = prediction === undefined ? undefined : predictionOf(prediction);
    await session.start(kata);
    if (said) await session.beforeTheRun.predict(kata, said);
    return c.json(session.checks.ask(kata, { subject: 'attempt' }));
  });
  app.get('/katas/:kata/beside', async (c) => {
    const kata = session.named(c.req.param('kata'));
    const verdict = session.checks.of(kata).last?.verdict;
    const beside = verdict && (await session.beforeTheRun.beside(kata, verdict));
    return c.json((beside ? besideView(verdict, beside) : {}) satisfies BesideView);
  });
  app.get('/katas/:kata/path', async (c) => {
    const path = await session.record.path(session.named(c.req.param('kata')));
    return c.json({ rows: pathRows(path) } satisfies PathView);
  });
  return app;
}

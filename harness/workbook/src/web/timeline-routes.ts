import { Hono } from 'hono';
import { PlainError, type WorkbookSession } from '../session.ts';
import type { TimelineRequest } from '../page/protocol.ts';
import { timelineFile } from './timeline-file.ts';

/** For the timeline of a counterexample: the lines of code that it names, and the timeline as a file. */
export function timelineRoutes(session: WorkbookSession): Hono {
  const app = new Hono();
  app.post('/:kata/lines', async (c) => {
    const { kata, subject, request } = await asked(
      session,
      c.req.param('kata'),
      await c.req.json().catch(() => undefined),
    );
    return c.json(await session.linesOf(kata, subject, request.counterexample));
  });
  app.post('/:kata/file', async (c) => {
    const { kata, subject, request } = await asked(
      session,
      c.req.param('kata'),
      await c.req.json().catch(() => undefined),
    );
    const { format, property, counterexample } = request;
    if (format !== 'html' && format !== 'svg')
      throw new PlainError(`A timeline is saved as html or svg, and not as ${String(format)}.`);
    const sources = await session.linesOf(kata, subject, counterexample);
    const title = `${kata.number} ${kata.slug}`;
    const text = await timelineFile(format, {
      kata: title,
      subject: subject.name,
      property,
      counterexample,
      sources,
    });
    return c.json({ name: `${kata.number}-${kata.slug}-timeline.${format}`, text });
  });
  return app;
}

/** Its code is the attempt or the change as delivered: a folder may be named at a keyboard, and not by a page. */
async function asked(session: WorkbookSession, number: string, body: unknown) {
  const request = body as TimelineRequest;
  if (!Array.isArray(request?.counterexample?.timeline))
    throw new PlainError('A timeline is made of a counterexample, and there is none in this request.');
  const kata = session.named(number);
  const subject = await session.subject(kata, request.subject === 'attempt' ? 'attempt' : 'generated');
  return { kata, subject, request };
}

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Conflict, failureOf, Gone, PlainError } from '../session.ts';
import type { FailureView } from '../page/protocol.ts';

/** For whoever came in by another way than the printed address. */
export const WITH_TOKEN = 'open the address that npm start, or npm run kata web, prints in the terminal';

/** A sentence instead of an answer: JSON for our page, text for whoever came without it. */
export function refusal(
  c: Context,
  status: ContentfulStatusCode,
  message: string,
  next: string | undefined,
): Response {
  const failure: FailureView = { message, ...(next && { next }) };
  return c.req.path.startsWith('/api/')
    ? c.json(failure, status)
    : c.text(`${message}\n${next ? `next: ${next}\n` : ''}`, status);
}

/** What went wrong, in the words of the command: 404 for what is not there, 409 for what is not what it was. */
export function failed(c: Context, error: unknown): Response {
  const failure: FailureView = failureOf(error);
  if (error instanceof Conflict) return c.json({ ...failure, current: error.current }, 409);
  if (error instanceof Gone) return c.json({ ...failure, gone: true } satisfies FailureView, 404);
  const status = error instanceof PlainError ? 400 : 500;
  return c.req.path.startsWith('/api/')
    ? c.json(failure, status)
    : refusal(c, status, failure.message, failure.next);
}

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PlainError } from '../model/plain-error.ts';
import type { Failure } from '../page/protocol.ts';

const WITH_TOKEN = 'open the address that npm start, or npm run kata web, prints in the terminal';

/** A sentence instead of an answer: JSON for our page, text for whoever came without it. */
export function refusal(
  c: Context,
  status: ContentfulStatusCode,
  message: string,
  next: string | undefined = WITH_TOKEN,
): Response {
  const failure: Failure = { message, ...(next && { next }) };
  return c.req.path.startsWith('/api/')
    ? c.json(failure, status)
    : c.text(`${message}\n${next ? `next: ${next}\n` : ''}`, status);
}

/** What went wrong, in the words of the command. Anything that is not a `PlainError` is our fault, and says so. */
export function failureOf(error: unknown): Failure {
  if (error instanceof PlainError) {
    const { message, next, exitCode } = error;
    return { message, ...(next !== undefined && { next }), exitCode };
  }
  const said = error instanceof Error ? error.message : String(error);
  return {
    message: `This is our fault, and says nothing about your code: ${said}`,
    next: 'npm run kata doctor; if that is all well, please open an issue with this sentence',
    exitCode: 2,
  };
}

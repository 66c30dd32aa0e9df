import type { FailureView } from './protocol.ts';

/** What the server has said no with, or that it said nothing. */
export class Refused extends Error {
  readonly failure: FailureView;

  constructor(failure: FailureView) {
    super(failure.message);
    this.failure = failure;
  }
}

const STOPPED: FailureView = {
  message: 'The workbook’s server does not answer. It has been stopped, or is being started again.',
  next: 'npm start, or npm run kata web; this page goes on by itself',
};

/** Nobody has said no: there was nobody. */
export const isSilence = ({ message }: FailureView): boolean => message === STOPPED.message;

/** `GET /api<path>`, or another method when there is something to send. Throws `Refused`. */
export async function ask<T>(path: string, send?: { method?: 'POST' | 'PUT'; body?: object }): Promise<T> {
  const options = send && {
    method: send.method ?? 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(send.body ?? {}),
  };
  const response = await fetch(`/api${path}`, options).catch(() => {
    throw new Refused(STOPPED);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const said = answer as FailureView | undefined;
  throw new Refused(
    said?.message === undefined ? { message: `The server answered ${response.status}.` } : said,
  );
}

export const post = <T>(path: string, body: object = {}): Promise<T> => ask<T>(path, { body });

/** For showing: what was refused, or a mistake of the page itself. */
export function failureOf(error: unknown): FailureView {
  if (error instanceof Refused) return error.failure;
  return { message: `The page has made a mistake: ${String(error)}`, next: 'reload the page' };
}

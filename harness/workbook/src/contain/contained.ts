import type { CheckOptions, Judged, ReplayOptions, ReplayVerdict, Verdict } from 'survives-production';
import { clearAfter, type PostgresServer } from 'survives-production/postgres';
import { Enclosure } from './enclosure.ts';
import type { FilesOnServer } from './judged-files.ts';
import { Lost } from './loss.ts';
import type { Answers, Question } from './protocol.ts';
import type { AskOptions } from './questions.ts';

type OfFiles<Request, Left extends keyof Request = never> = FilesOnServer &
  Omit<Request, keyof Judged | Left>;

type ContainedCheck = OfFiles<CheckOptions>;
type ContainedReplay = OfFiles<ReplayOptions, 'console'>;
type Judging = Extract<Question, { what: 'check' | 'replay' }>;

/** A thorough check may take so many times as long. */
const THOROUGH_TIMES = 12;

/**
 * `check` in a process of its own. Whatever the subject does to that process ends in a verdict that names it, and what
 * it leaves on the server is removed before this returns. Rejects as `check` does, and with the signal's reason.
 *
 * @param enclosure may have been started before; it is used up by this
 */
export async function containedCheck(request: ContainedCheck, enclosure = new Enclosure()): Promise<Verdict> {
  const startedMs = performance.now();
  const { only, thorough, signal, onProgress } = request;
  const question = {
    ...filesOnServer(request),
    what: 'check',
    ...(only && { only }),
    ...(thorough && { thorough }),
  } as const;
  const budgetMs = enclosure.limits.budgetMs * (thorough ? THOROUGH_TIMES : 1);
  try {
    return await confirmed(question, { budgetMs, signal, onProgress }, request.server, enclosure);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    const { contained } = await import('./diagnosis.ts');
    return contained(error.loss, request, performance.now() - startedMs);
  }
}

/** `replay` in a process of its own. What the subject logs goes to standard error. */
export async function containedReplay(
  request: ContainedReplay,
  enclosure = new Enclosure(undefined, { logging: process.stderr }),
): Promise<ReplayVerdict> {
  const { signal, token, server } = request;
  const question = { ...filesOnServer(request), what: 'replay', token } as const;
  const { budgetMs } = enclosure.limits;
  try {
    return await confirmed(question, { budgetMs, signal }, server, enclosure);
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    const { containedReplayed } = await import('./diagnosis.ts');
    return containedReplayed(error.loss, request);
  }
}

/** What of a request can go to another process. */
export const filesOnServer = ({ files, server }: FilesOnServer) => {
  const { provider, version, admin } = server;
  return { files, server: { provider, version, admin } };
};

/**
 * A process that went without a word may have been killed by somebody else, or by a system short of memory: it gets a
 * second one, and only if that goes the same way is it the code.
 */
async function confirmed<Q extends Judging>(
  question: Q,
  options: AskOptions,
  server: PostgresServer,
  enclosure: Enclosure,
): Promise<Answers[Q['what']]> {
  try {
    return await answered(question, options, server, enclosure);
  } catch (error) {
    const loss = error instanceof Lost ? error.loss : undefined;
    if (loss?.kind !== 'exited' || loss.code !== null) throw error;
    return answered(question, options, server, new Enclosure(enclosure.limits));
  }
}

async function answered<Q extends Judging>(
  question: Q,
  options: AskOptions,
  server: PostgresServer,
  enclosure: Enclosure,
): Promise<Answers[Q['what']]> {
  let tidy = false;
  try {
    const answer = await enclosure.ask(question, options);
    // A process that has answered has tidied up before.
    tidy = true;
    return answer;
  } finally {
    await enclosure.close();
    if (!tidy && enclosure.pid !== undefined) await tidyUp(server, enclosure.pid);
  }
}

/** Databases that cannot be dropped now are swept at the next start: no reason to withhold the verdict. */
const tidyUp = (server: PostgresServer, pid: number) => clearAfter(server, pid).catch(() => {});

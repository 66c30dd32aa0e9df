import type { CheckRequest, ReplayRequest } from 'survives-production';
import type { ReplayVerdict, Verdict } from 'survives-production';
import { clearAfter } from 'survives-production/postgres';
import type { PostgresServer } from 'survives-production/postgres';
import { monotonicMs } from 'survives-production/host';
import { Cell } from './cell.ts';
import { converse, type Ending, type Told } from './converse.ts';
import { errorOf } from './failures.ts';
import type { Work } from './protocol.ts';

type ContainedCheck = Omit<CheckRequest, 'onCompiled'>;
type ContainedReplay = Omit<ReplayRequest, 'onCompiled' | 'console'>;

/**
 * `check` in a process of its own. Whatever the subject does to that process ends in a verdict that names it, and what
 * it leaves on the server is removed before this returns. Rejects as `check` does, and with the signal's reason.
 *
 * @param cell may have been started before; it is used up by this
 */
export async function containedCheck(request: ContainedCheck, cell = new Cell()): Promise<Verdict> {
  const startedMs = monotonicMs();
  const { only, thorough, onProgress } = request;
  const work: Work = {
    ...workOn(request),
    what: 'check',
    ...(only && { only }),
    ...(thorough && { thorough }),
  };
  const ending = await confirmed(work, request, cell, onProgress);
  if (ending.kind === 'answer') return ending.verdict as Verdict;
  const { contained } = await import('./diagnosis.ts');
  return contained(ending, request, monotonicMs() - startedMs);
}

/** `replay` in a process of its own. What the subject logs goes to standard error. */
export async function containedReplay(
  request: ContainedReplay,
  cell = new Cell(undefined, { logging: process.stderr }),
): Promise<ReplayVerdict> {
  const work: Work = { ...workOn(request), what: 'replay', token: request.token };
  const ending = await confirmed(work, request, cell);
  if (ending.kind === 'answer') return ending.verdict as ReplayVerdict;
  const { containedReplayed } = await import('./diagnosis.ts');
  return containedReplayed(ending, request);
}

const workOn = ({ kata, subject, server }: ContainedCheck | ContainedReplay) => {
  const { provider, version, admin } = server;
  return { kata, subject, server: { provider, version, admin } };
};

/**
 * A process that went without a word may have been killed by somebody else, or by a system short of memory: it gets a
 * second one, and only if that goes the same way is it the code.
 */
async function confirmed(
  work: Work,
  request: Pick<ContainedCheck, 'server' | 'signal'>,
  cell: Cell,
  onProgress?: ContainedCheck['onProgress'],
): Promise<Told> {
  const first = await perform(work, request, cell, onProgress);
  if (first.kind !== 'exited' || first.code !== null) return first;
  return perform(work, request, new Cell(cell.limits), onProgress);
}

async function perform(
  work: Work,
  { server, signal }: Pick<ContainedCheck, 'server' | 'signal'>,
  cell: Cell,
  onProgress: ContainedCheck['onProgress'],
): Promise<Told> {
  let ending: Ending | undefined;
  try {
    ending = await converse(cell, work, { signal, onProgress });
  } finally {
    await cell.close();
    // A process that has answered has tidied up before.
    if (ending?.kind !== 'answer' && cell.pid !== undefined) await tidyUp(server, cell.pid);
  }
  if (ending.kind === 'refused' || ending.kind === 'failed') throw errorOf(ending);
  return ending;
}

/** Databases that cannot be dropped now are swept at the next start: no reason to withhold the verdict. */
const tidyUp = (server: PostgresServer, pid: number) => clearAfter(server, pid).catch(() => {});

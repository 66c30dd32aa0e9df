import { PlainError } from '../model/plain-error.ts';
import type { PropertyVerdict, Verdict, VerdictValue } from '../model/verdict.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { passesOf } from './efforts.ts';
import type { Examination } from './examine.ts';
import { OpenProduction } from './open-production.ts';
import type { CheckRequest } from './request.ts';
import { silentConsole } from './silent-console.ts';
import { StageWork } from './stage-work.ts';
import { universalVerdicts } from './universal-verdicts.ts';

export { replay } from './replay.ts';

/** Properties judged at the same time, each in a database of its own: a run mostly waits for the server. */
const SIDE_BY_SIDE = 4;

/**
 * Judges one subject of one kata. Rejects with a `PlainError` where there is nothing to judge: the code does not
 * compile, an export is missing, the schema is refused.
 */
export async function check(request: CheckRequest): Promise<Verdict> {
  const startedMs = monotonicMs();
  const { kata, subject, server } = request;
  const open = await OpenProduction.open({ kata, subject, server, console: silentConsole });
  try {
    const examinations = await examineAll(open, request);
    const properties = examinations.map(({ verdict }) => verdict);
    properties.push(...(await universalVerdicts(open, request, examinations)));
    const verdict = overall(properties);
    return {
      kata: kata.id,
      subject: subject.name,
      verdict,
      durationMs: Math.round(monotonicMs() - startedMs),
      postgres: { provider: server.provider, version: server.version },
      properties,
      ...(verdict === 'inconclusive' && {
        reason: properties.find(({ reason }) => reason)?.reason ?? 'nothing was explored',
      }),
    };
  } finally {
    await open.close();
  }
}

async function examineAll(open: OpenProduction, request: CheckRequest): Promise<Examination[]> {
  const { properties } = open.definition;
  const { only } = request;
  const chosen = only ? properties.filter(({ id }) => only.includes(id)) : properties;
  const unknown = only?.find((id) => !properties.some((property) => property.id === id));
  if (unknown !== undefined) {
    throw new PlainError(`kata ${request.kata.number} has no property "${unknown}"`, {
      next: `choose one of: ${properties.map(({ id }) => id).join(', ')}`,
    });
  }
  const queue = [...chosen.entries()];
  const works = await Promise.all(
    Array.from(
      { length: Math.min(SIDE_BY_SIDE, chosen.length) },
      async () => new StageWork(await open.stage(), request),
    ),
  );
  // Dealt out beforehand, so that which properties share a stage does not depend on who is faster.
  for (const [index, property] of queue) works[index % works.length]!.take(property, index, chosen.length);
  for (const effort of passesOf(request)) {
    await allOrNothing(works.map((work) => work.pass(effort)));
    if (works.some(({ named }) => named)) break;
  }
  await allOrNothing(works.map((work) => work.conclude()));
  return works
    .flatMap(({ examinations }) => examinations)
    .sort((a, b) => a.index - b.index)
    .map(({ examination }) => examination);
}

/** Waits for all even when one fails: stages must not be closed under those that still run. */
async function allOrNothing(work: Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

function overall(properties: readonly PropertyVerdict[]): VerdictValue {
  if (properties.some(({ verdict }) => verdict === 'broke')) return 'broke';
  return properties.every(({ verdict }) => verdict === 'survived') ? 'survived' : 'inconclusive';
}

import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Definition } from '../language/language.ts';
import type { Effort } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';
import { PlainError } from '../model/plain-error.ts';
import type { PropertyVerdict, Verdict, VerdictValue } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { whileServerIsThere } from '../postgres/went-away.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { dealOut } from './deal.ts';
import { passesOf } from './efforts.ts';
import type { Examination } from './examine.ts';
import { OpenSetup } from './open-setup.ts';
import type { CheckRequest } from './request.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { Share } from './share.ts';
import { universalVerdicts } from './universal-verdicts.ts';

/**
 * Judges one code by one definition. Rejects with a `PlainError` where there is nothing to judge: the code does not
 * compile, an export is missing, the schema is refused.
 */
export const checkOnServer = (request: CheckRequest): Promise<Verdict> =>
  whileServerIsThere(() => examined(request));

async function examined(request: CheckRequest): Promise<Verdict> {
  const startedMs = monotonicMs();
  const { name, subject, server } = request;
  const heard = { logs: false };
  const console = silentConsole(() => (heard.logs = true));
  const open = await OpenSetup.open(request, console);
  try {
    const { examinations, early } = await examineAll(open, request);
    const all = examinations.map(({ verdict }) => verdict);
    all.push(...(await universalVerdicts(open, request, examinations)));
    const properties = asksForUniversal(request) ? all.filter(({ id }) => request.only!.includes(id)) : all;
    const verdict = overall(properties);
    const notes = notesOf(examinations);
    return {
      name,
      ...(subject !== undefined && { subject }),
      verdict,
      durationMs: Math.round(monotonicMs() - startedMs),
      postgres: { provider: server.provider, version: server.version },
      properties,
      ...(early && { early: true }),
      ...(notes.length > 0 && { notes }),
      ...(heard.logs && { logs: true }),
      ...(verdict === 'inconclusive' && {
        reason: properties.find(({ reason }) => reason)?.reason ?? 'nothing was explored',
      }),
    };
  } finally {
    await open.close();
  }
}

/** What is demanded of all code is looked at in the runs of all its properties. */
const asksForUniversal = ({ only }: CheckRequest): boolean =>
  UNIVERSAL_CHECKS.some(({ id }) => only?.includes(id));

interface Examined {
  examinations: Examination[];
  /** See `Verdict.early`. */
  early: boolean;
}

async function examineAll(open: OpenSetup, request: CheckRequest): Promise<Examined> {
  const { promises: properties } = open.definition;
  const { only } = request;
  const ids = [...properties, ...UNIVERSAL_CHECKS].map(({ id }) => id);
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new PlainError(`${request.name} has no promise "${unknown}"`, {
      next: `choose one of: ${ids.join(', ')}`,
    });
  }
  const chosen =
    only && !asksForUniversal(request) ? properties.filter(({ id }) => only.includes(id)) : properties;
  const works = await Promise.all(
    Array.from(
      { length: Math.min(sideBySide(open.definition, request.server), chosen.length) },
      async () => new Share(await open.database(), request),
    ),
  );
  for (const [database, indices] of dealOut(chosen, works.length).entries())
    for (const index of indices) works[database]!.take(chosen[index]!, index, chosen);
  const early = await passUntilNamed(works, passesOf(request));
  await allOrNothing(works.map((work) => work.conclude()));
  const examinations = works
    .flatMap((work) => work.examinations)
    .sort((a, b) => a.index - b.index)
    .map(({ examination }) => examination);
  return { examinations, early };
}

/**
 * All passes, or no more once a mistake has been named. Answers whether some are left. In the first, promises come
 * before what was made of the contract: where one of them names a mistake, it is told within a second.
 *
 * A load mostly waits for the server, so it is played beside the second pass, unless the first has named a mistake:
 * what has been looked at when the check ends does not depend on who is faster.
 */
async function passUntilNamed(works: readonly Share[], passes: readonly Effort[]): Promise<boolean> {
  const [first, ...later] = passes;
  const named = () => works.some((work) => work.named);
  const everywhere = (pass: (work: Share) => Promise<void>) => allOrNothing(works.map(pass));
  await everywhere((work) => work.searchOrders(first!));
  if (named()) {
    await everywhere((work) => work.putUnderLoad(first!));
    return later.length > 0;
  }
  await everywhere((work) => work.searchContract(first!));
  if (named()) return later.length > 0;
  for (const [index, effort] of later.entries()) {
    await everywhere(async (work) => {
      if (index === 0) await work.putUnderLoad(first!);
      await work.searchOrders(effort);
      await work.searchContract(effort);
    });
    if (named()) return index < later.length - 1;
  }
  return false;
}

/** With a limit on connections each database may use as many; a server of somebody else has room for one at a time. */
function sideBySide({ connectionLimit }: Definition, { provider }: PostgresServer): number {
  const { sideBySide: most, connections } = LIMITS.check;
  if (connectionLimit === undefined) return most;
  if (provider === 'url') return 1;
  return Math.max(1, Math.min(most, Math.floor(connections / connectionLimit)));
}

/** Each once. */
const notesOf = (examinations: readonly Examination[]): string[] => [
  ...new Set(examinations.flatMap(({ explorations }) => explorations.flatMap(({ notes }) => [...notes]))),
];

/** Waits for all even when one fails: databases must not be closed under those that still run. */
async function allOrNothing(work: Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

function overall(properties: readonly PropertyVerdict[]): VerdictValue {
  if (properties.some(({ verdict }) => verdict === 'broke')) return 'broke';
  return properties.every(({ verdict }) => verdict === 'survived') ? 'survived' : 'inconclusive';
}

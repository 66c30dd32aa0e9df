import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Definition, Property } from '../language/language.ts';
import type { Effort } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';
import { PlainError } from '../model/plain-error.ts';
import type { PropertyVerdict, Verdict, VerdictValue } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { whileServerIsThere } from '../postgres/went-away.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { ofContract } from './contract-properties.ts';
import { passesOf } from './efforts.ts';
import type { Examination } from './examine.ts';
import { OpenSetup } from './open-setup.ts';
import type { CheckRequest } from './request.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { WorkList } from './work-list.ts';
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
  const width = Math.min(sideBySide(open.definition, request.server), chosen.length);
  const stages = await Promise.all(Array.from({ length: width }, () => open.stage()));
  const works = new WorkList(stages, chosen, request);
  const early = await passUntilNamed(works, passesOf(request));
  return { examinations: await works.conclude(), early };
}

/**
 * All passes, or no more once a mistake has been named. Answers whether some are left. In the first, promises come
 * alone: where one of them names a mistake, it is told within a second. Whatever else there is to play is played
 * in one go, so that no stage has to wait for the others: what has been looked at when the check ends does not depend on
 * who is faster.
 */
async function passUntilNamed(works: WorkList, passes: readonly Effort[]): Promise<boolean> {
  const [first, ...later] = passes;
  await works.each(async (work, stage) => {
    if (isOrdinary(work.property)) await work.pass(stage, first!);
  });
  if (works.named) {
    await works.each(async (work, stage) => {
      if (isLoad(work.property)) await work.pass(stage, first!);
    });
    return later.length > 0;
  }
  works.contractIsBegun = true;
  for (const [index, effort] of later.entries()) {
    await works.each(async (work, stage) => {
      if (index === 0 && !isOrdinary(work.property)) await work.pass(stage, first!);
      if (!isLoad(work.property)) await work.pass(stage, effort);
    });
    if (works.named) return index < later.length - 1;
  }
  return false;
}

/** Put under load, which is done once. A crowd that a contract asks for comes with the contract. */
const isLoad = (property: Property): boolean => property.load !== undefined && !ofContract(property);
const isOrdinary = (property: Property): boolean => !isLoad(property) && !ofContract(property);

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

function overall(properties: readonly PropertyVerdict[]): VerdictValue {
  if (properties.some(({ verdict }) => verdict === 'broke')) return 'broke';
  return properties.every(({ verdict }) => verdict === 'survived') ? 'survived' : 'inconclusive';
}

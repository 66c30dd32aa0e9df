import { UNIVERSAL_CHECKS, type UniversalCheck } from '../checkers/universal.ts';
import type { Production } from '../engine/rehearsal.ts';
import type { Property } from '../kata.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Phase, PropertyVerdict, Verdict, VerdictValue } from '../model/verdict.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { NotRepeatable } from './choosers.ts';
import { describeFailure } from './counterexample.ts';
import { coverageSentence } from './coverage.ts';
import { Examiner, type Effort, type Examination, type LocatedFailure } from './examine.ts';
import type { Exploration } from './explore.ts';
import { OpenProduction } from './open-production.ts';
import type { CheckRequest } from './request.ts';
import { silentConsole } from './silent-console.ts';

export { replay } from './replay.ts';

/**
 * Two passes over all properties. Broken code mostly shows in the first, and the learner has the verdict at once;
 * what survives it gets the second. Counts only: the same code gets the same verdict on any machine.
 */
const PASSES: readonly Effort[] = [
  { inputs: 2, first: { steps: 160, samples: 0 }, shrinks: 8 },
  { inputs: 3, first: { steps: 400, samples: 3 }, shrinks: 8 },
];
/** Properties judged at the same time, each in a database of its own: a run mostly waits for the server. */
const SIDE_BY_SIDE = 4;
const PROGRESS_EVERY_MS = 100;

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
  const benches = await Promise.all(
    Array.from(
      { length: Math.min(SIDE_BY_SIDE, chosen.length) },
      async () => new Bench(await open.stage(), request),
    ),
  );
  // Dealt out beforehand, so that which properties share a stage does not depend on who is faster.
  for (const [index, property] of queue)
    benches[index % benches.length]!.take(property, index, chosen.length);
  for (const effort of PASSES) {
    await allOrNothing(benches.map((bench) => bench.pass(effort)));
    if (benches.some(({ broke }) => broke)) break;
  }
  await allOrNothing(benches.map((bench) => bench.conclude()));
  return benches
    .flatMap(({ examinations }) => examinations)
    .sort((a, b) => a.index - b.index)
    .map(({ examination }) => examination);
}

/** Judges its properties one after another, on a stage of its own. */
class Bench {
  readonly examinations: { index: number; examination: Examination }[] = [];
  readonly #stage: Awaited<ReturnType<OpenProduction['stage']>>;
  readonly #request: CheckRequest;
  readonly #work: {
    index: number;
    production: Production;
    examiner: Examiner;
    report: ReturnType<typeof reporter>;
  }[] = [];
  readonly #unrepeatable = new Map<number, Examination>();

  constructor(stage: Awaited<ReturnType<OpenProduction['stage']>>, request: CheckRequest) {
    this.#stage = stage;
    this.#request = request;
  }

  take(property: Property, index: number, of: number): void {
    const production = this.#stage.of(property);
    const report = reporter(this.#request, property.name, index, of);
    const examiner = new Examiner(this.#request.kata.number, production, report.run);
    this.#work.push({ index, production, examiner, report });
  }

  get broke(): boolean {
    return this.#work.some(({ examiner }) => examiner.broke);
  }

  async pass(effort: Effort): Promise<void> {
    for (const { index, production, examiner } of this.#work) {
      if (this.#unrepeatable.has(index)) continue;
      try {
        await examiner.pass(effort);
      } catch (error) {
        if (!(error instanceof NotRepeatable)) throw error;
        this.#unrepeatable.set(index, notRepeatable(production, error));
      }
    }
  }

  async conclude(): Promise<void> {
    for (const { index, examiner, report } of this.#work) {
      const examination = this.#unrepeatable.get(index) ?? (await examiner.conclude());
      report.end(examination.verdict);
      this.examinations.push({ index, examination });
    }
  }
}

/** Waits for all even when one fails: stages must not be closed under those that still run. */
async function allOrNothing(work: Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Tells how far it is, not more often than a terminal can show. */
function reporter({ onProgress, signal }: CheckRequest, property: string, index: number, of: number) {
  let lastMs = -Infinity;
  let lastPhase: Phase | null = null;
  return {
    run: (phase: Phase, schedules: number): void => {
      signal?.throwIfAborted();
      const nowMs = monotonicMs();
      if (phase === lastPhase && nowMs - lastMs < PROGRESS_EVERY_MS) return;
      [lastMs, lastPhase] = [nowMs, phase];
      onProgress?.({ property, index, of, phase, schedules });
    },
    end: ({ phase, schedules, verdict }: PropertyVerdict): void =>
      onProgress?.({ property, index, of, phase, schedules, verdict }),
  };
}

function notRepeatable({ property: { id, name, kind } }: Production, error: NotRepeatable): Examination {
  return {
    verdict: {
      id,
      name,
      kind,
      verdict: 'inconclusive',
      phase: 'serial',
      schedules: 0,
      distinct: 0,
      coverage: coverageSentence([]),
      reason: `the run cannot be repeated: ${error.message}. Something other than the database decides, such as a file, the network or a clock of its own`,
    },
    universal: new Map(),
    explorations: [],
  };
}

async function universalVerdicts(
  open: OpenProduction,
  request: CheckRequest,
  examinations: readonly Examination[],
): Promise<PropertyVerdict[]> {
  const explorations = examinations.flatMap((examination) => examination.explorations);
  const verdicts: PropertyVerdict[] = [];
  let stage: Awaited<ReturnType<OpenProduction['stage']>> | undefined;
  for (const universal of UNIVERSAL_CHECKS) {
    const index = examinations.findIndex((examination) => examination.universal.has(universal.id));
    const verdict = surveyed(universal, explorations);
    if (index !== -1) {
      const { verdict: on, universal: failures } = examinations[index]!;
      stage ??= await open.stage();
      const production = stage.of(open.definition.properties.find(({ id }) => id === on.id)!);
      await tell(verdict, request, production, failures.get(universal.id)!, universal);
    }
    verdicts.push(verdict);
  }
  return verdicts;
}

async function tell(
  verdict: PropertyVerdict,
  request: CheckRequest,
  production: Production,
  located: LocatedFailure,
  universal: UniversalCheck,
): Promise<void> {
  verdict.verdict = 'broke';
  verdict.phase = located.failure.phase;
  verdict.counterexample = await describeFailure(request.kata.number, production, located, universal);
}

/** A universal check is judged on every run of every property. */
function surveyed({ id, name, kind }: UniversalCheck, explorations: readonly Exploration[]): PropertyVerdict {
  const runs = explorations.reduce((sum, exploration) => sum + exploration.runs, 0);
  return {
    id,
    name,
    kind,
    verdict: runs > 0 ? 'survived' : 'inconclusive',
    phase: explorations.at(-1)?.phase ?? 'serial',
    schedules: runs,
    distinct: explorations.reduce((sum, exploration) => sum + exploration.distinct, 0),
    coverage: `looked at in each of the ${runs.toLocaleString('en')} runs of the properties above`,
    ...(runs === 0 && { reason: 'nothing was explored' }),
  };
}

function overall(properties: readonly PropertyVerdict[]): VerdictValue {
  if (properties.some(({ verdict }) => verdict === 'broke')) return 'broke';
  return properties.every(({ verdict }) => verdict === 'survived') ? 'survived' : 'inconclusive';
}

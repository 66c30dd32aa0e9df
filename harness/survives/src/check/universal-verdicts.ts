import { UNIVERSAL_CHECKS, type UniversalCheck } from '../judge/universal.ts';
import type { Setup } from '../execution/setup.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import { describeFailure } from './counterexample.ts';
import { brokeOrUnrepeatable, type Examination } from './examine.ts';
import type { LocatedFailure } from './located-failure.ts';
import type { Exploration } from '../strategies/exploration.ts';
import type { OpenSetup, Stage } from './open-setup.ts';
import type { CheckRequest } from './request.ts';

/** What the universal checks say of everything that was played, with the first failure of each told in full. */
export async function universalVerdicts(
  open: OpenSetup,
  request: CheckRequest,
  examinations: readonly Examination[],
): Promise<PropertyVerdict[]> {
  const explorations = examinations.flatMap((examination) => examination.explorations);
  const verdicts: PropertyVerdict[] = [];
  let stage: Stage | undefined;
  for (const universal of UNIVERSAL_CHECKS) {
    const index = tellsMost(examinations, universal);
    const verdict = surveyed(universal, explorations);
    if (index !== -1) {
      const { verdict: on, universal: failures } = examinations[index]!;
      stage ??= await open.stage();
      const setup = stage.of(open.definition.promises.find(({ id }) => id === on.id)!);
      await tell(verdict, request, setup, failures.get(universal.id)!, universal);
    }
    verdicts.push(verdict);
  }
  return verdicts;
}

/** The first that it failed in; one with an interleaving, if there is any, before one under load. */
export function tellsMost(examinations: readonly Examination[], { id }: UniversalCheck): number {
  const failures = examinations.map(({ universal }) => universal.get(id));
  const hasOrder = ({ failure: { attempt } }: LocatedFailure): boolean =>
    attempt.conduct.how !== 'under-load';
  const interleaved = failures.findIndex((located) => located && hasOrder(located));
  return interleaved === -1 ? failures.findIndex((located) => located !== undefined) : interleaved;
}

async function tell(
  verdict: PropertyVerdict,
  request: CheckRequest,
  setup: Setup,
  located: LocatedFailure,
  universal: UniversalCheck,
): Promise<void> {
  verdict.phase = located.failure.phase;
  const counterexample = await describeFailure(request.name, setup, located, universal);
  Object.assign(verdict, brokeOrUnrepeatable(counterexample, true));
}

/** A universal check is judged on every run of every property. */
function surveyed({ id, name, kind }: UniversalCheck, explorations: readonly Exploration[]): PropertyVerdict {
  const runs = explorations.reduce((sum, exploration) => sum + exploration.runs, 0);
  return {
    id,
    name,
    kind,
    universal: true,
    verdict: runs > 0 ? 'survived' : 'inconclusive',
    phase: explorations.at(-1)?.phase ?? 'serial',
    schedules: runs,
    distinct: explorations.reduce((sum, exploration) => sum + exploration.distinct, 0),
    coverage: `looked at in each of the ${runs.toLocaleString('en')} runs of the properties above`,
    ...(runs === 0 && { reason: 'nothing was explored' }),
  };
}

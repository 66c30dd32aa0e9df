import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Setup } from '../execution/setup.ts';
import type { Execution } from '../execution/execution.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { DriveEnd, DriveJudgement, BeginningName } from '../model/drive.ts';
import { scheduleOf } from '../strategies/choosers.ts';
import { whyAndUsage } from '../check/counterexample.ts';
import type { Judge } from '../check/judge.ts';
import { fingerprintOf, formatToken } from '../check/token.ts';

/** Judges a run that somebody has steered, as a replay of it would. */
export function endOf(
  name: string,
  setup: Setup,
  { input }: BeginningName,
  execution: Execution,
  judge: Judge,
): DriveEnd {
  const { ending, history, choices } = execution;
  const { property } = setup;
  const tokenOf = (id: string): string =>
    formatToken({
      name,
      property: id,
      inputPath: input,
      fingerprint: fingerprintOf(history),
      schedule: scheduleOf(choices),
    });
  const judged = (id: string, name: string, kind: typeof property.kind, broken: PromiseBroken | null) => ({
    property: { id, name, kind },
    token: tokenOf(id),
    ...verdictOn(broken, execution, setup),
  });
  const universal = UNIVERSAL_CHECKS.flatMap((check): DriveJudgement[] => {
    const broken = check.judge(execution);
    return broken ? [judged(`${property.id}--${check.id}`, check.name, check.kind, broken)] : [];
  });
  return {
    ending: ending.kind,
    ...(ending.kind !== 'finished' && { sentence: ending.sentence }),
    judgements: [judged(property.id, property.name, property.kind, judge(execution)), ...universal],
  };
}

function verdictOn(
  broken: PromiseBroken | null,
  execution: Execution,
  setup: Setup,
): Pick<DriveJudgement, 'verdict' | 'broken' | 'reason'> {
  const { ending } = execution;
  if (broken) {
    const { headline, expected, seen } = broken;
    const { why } = whyAndUsage(setup, execution, broken);
    return { verdict: 'broke', broken: { headline, expected, seen, why } };
  }
  if (ending.kind === 'finished') return { verdict: 'survived' };
  return { verdict: 'inconclusive', reason: `a call never came back, so this could not be judged` };
}

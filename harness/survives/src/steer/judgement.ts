import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Production, Rehearsal } from '../execution/execution.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { DriveEnd, DriveJudgement, SceneName } from '../model/drive.ts';
import { scheduleOf } from '../strategies/choosers.ts';
import { whyAndUsage, type Judge } from '../check/counterexample.ts';
import { fingerprintOf, formatToken } from '../check/token.ts';

/** Judges a run that somebody has steered, as a replay of it would. */
export function endOf(
  kataNumber: string,
  production: Production,
  { input }: SceneName,
  rehearsal: Rehearsal,
  judge: Judge,
): DriveEnd {
  const { ending, history, choices } = rehearsal;
  const { property } = production;
  const tokenOf = (id: string): string =>
    formatToken({
      kata: kataNumber,
      property: id,
      inputPath: input,
      fingerprint: fingerprintOf(history),
      schedule: scheduleOf(choices),
    });
  const judged = (id: string, name: string, kind: typeof property.kind, broken: PromiseBroken | null) => ({
    property: { id, name, kind },
    token: tokenOf(id),
    ...verdictOn(broken, rehearsal, production),
  });
  const universal = UNIVERSAL_CHECKS.flatMap((check): DriveJudgement[] => {
    const broken = check.judge(rehearsal);
    return broken ? [judged(`${property.id}--${check.id}`, check.name, check.kind, broken)] : [];
  });
  return {
    ending: ending.kind,
    ...(ending.kind !== 'finished' && { sentence: ending.sentence }),
    judgements: [judged(property.id, property.name, property.kind, judge(rehearsal)), ...universal],
  };
}

function verdictOn(
  broken: PromiseBroken | null,
  rehearsal: Rehearsal,
  production: Production,
): Pick<DriveJudgement, 'verdict' | 'broken' | 'reason'> {
  const { ending } = rehearsal;
  if (broken) {
    const { headline, expected, seen } = broken;
    const { why } = whyAndUsage(production, rehearsal, broken);
    return { verdict: 'broke', broken: { headline, expected, seen, why } };
  }
  if (ending.kind === 'finished') return { verdict: 'survived' };
  return { verdict: 'inconclusive', reason: `a call never came back, so this could not be judged` };
}

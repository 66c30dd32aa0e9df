import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { explain } from '../explain/explain.ts';
import { explainLoad } from '../explain/load.ts';
import type { UniversalCheck } from '../judge/universal.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { Counterexample } from '../model/verdict.ts';
import { playAll } from '../strategies/play.ts';
import { Replay } from '../strategies/replay.ts';
import { serialRun } from '../strategies/serial-run.ts';
import type { Failure } from '../strategies/strategy.ts';
import { count } from '../text/text.ts';
import { judgeFor, type Judge } from './judge.ts';
import type { LocatedFailure } from './located-failure.ts';
import { shortest } from './shortest.ts';
import { fingerprintOf, formatToken } from './token.ts';

/**
 * Turns a failure into evidence: the shortest schedule that still fails, played again as often as its strategy says.
 * `universal` when it was one of the universal checks that found it.
 */
export async function describeFailure(
  name: string,
  setup: Setup,
  located: LocatedFailure,
  universal?: UniversalCheck,
): Promise<Counterexample> {
  const { input, inputPath, exploration } = located;
  const judge = await judgeFor(setup, input, universal);
  const failure = await shortest(setup, located, judge);
  const reproduced = await playAgain(setup, input, failure, judge);
  const { execution, broken, attempt, by } = failure;
  const serial = await serialRun(setup, input, universal);
  return {
    headline: broken.headline,
    expected: broken.expected,
    seen: broken.seen,
    token: formatToken({
      name,
      property: universal ? `${setup.property.id}--${universal.id}` : setup.property.id,
      inputPath,
      fingerprint: fingerprintOf(execution.history, attempt.conduct.how !== 'steered'),
      ...by.evidence.order(failure),
    }),
    callers: execution.history.callers,
    preemptions: failure.preemptions,
    reproduced,
    ...whyAndUsage(setup, execution, broken),
    found: `${by.found(failure)} · ${count(exploration.callers, 'caller')}`,
    timeline: execution.history.events,
    ...(serial && { serial }),
  };
}

/** Under load the amounts are the evidence; of a call that never came back, the last events are. */
export function whyAndUsage(
  { property }: Setup,
  { history, usage, ending }: Execution,
  broken: PromiseBroken,
): Pick<Counterexample, 'why' | 'usage'> {
  if (property.walks) return { why: broken.because ?? explain(history, broken) };
  if (property.meets) return { why: [explain(history, broken), broken.because].filter(Boolean).join(' ') };
  if (property.gathers && broken.because) return { why: broken.because, usage };
  if (!property.load) return { why: explain(history, broken) };
  return { why: ending.kind === 'finished' ? explainLoad(usage, broken) : explain(history, broken), usage };
}

/** In how many re-runs it breaks, of how many: `10/10`. */
async function playAgain(setup: Setup, input: unknown, failure: Failure, judge: Judge): Promise<string> {
  const { evidence } = failure.by;
  const again = new Replay(setup.property, evidence.order(failure), evidence.reRuns(failure));
  let broke = 0;
  await playAll(again, { setup, input }, (execution) => {
    if (judge(execution)) broke++;
    return false;
  });
  return `${broke}/${again.runs}`;
}

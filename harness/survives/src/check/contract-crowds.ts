import { inSomeOrder, type CrowdExplained } from '../contract/in-some-order.ts';
import type { CrowdManner, CrowdOf } from '../contract/moves.ts';
import type { Operation } from '../contract/linearizable.ts';
import { CLOSE_MS, toldExpected, toldHeard } from '../contract/match.ts';
import { after, allowed } from '../contract/possible.ts';
import { becauseOf } from '../contract/sentences.ts';
import { labelOf } from '../execution/callers.ts';
import { byEitherClock, clockSkew, type ClockSkew } from '../execution/clock-skew.ts';
import {
  PromiseBroken,
  Undecided,
  type AnyContract,
  type Answer,
  type Instant,
  type Result,
  type World,
} from '../language/language.ts';
import { CROWD_LIMITS } from '../model/crowd-limits.ts';
import { shorten } from '../text/text.ts';
import { RealDate } from '../time/real-clock.ts';
import { readAfter, untrue, untrueOf } from './contract-readers.ts';
import { differenceFrom, lookAround, showsAll } from './contract-views.ts';

/** When a crowd began to ask. */
export interface Beginning {
  from: number;
  skew: ClockSkew;
}

export async function atTheBeginning(world: World<unknown>): Promise<Beginning> {
  const skew = await clockSkew({ read: (sql) => world.query(sql) });
  return { from: RealDate.now() - CLOSE_MS, skew };
}

/**
 * Throws a `PromiseBroken` when somebody of a crowd got an exception that is no answer, when there is no order of the
 * calls in which each answer is allowed, or when the views show, whoever reads is told, or outside
 * parties have done, what none of these orders leaves behind.
 */
export async function judgeCrowd(
  contract: AnyContract,
  result: Result,
  { from, skew }: Beginning,
  { gathering, manner }: CrowdOf,
): Promise<void> {
  const aheadMs = manner === 'in-rounds' ? CROWD_LIMITS.clockMs : 0;
  const when = byEitherClock({ from, to: RealDate.now() + aheadMs + CLOSE_MS }, skew);
  const calls = result.answers.map((answer) => operationOf(answer, when));
  const state: unknown = (contract.crowd!.begin ?? contract.begin).state;
  const because = (id: string): string => `${becauseOf(contract, id)} ${WHEN_ASKED[manner]}`;
  demandAnswers(contract, { state, calls, because });
  demandApart(result, contract.crowd!.gatherings[gathering]!.apart, because);
  const found = await lookAround(contract, result);
  const explain = (all: boolean): readonly unknown[] =>
    leftBy(contract, inSomeOrder(calls, { contract, state, budget: CROWD_LIMITS.nodes, all }), because);
  const isShown = (end: unknown): boolean => showsAll(contract, end, { found, offsetMs: 0 });
  const now = (): Instant => byEitherClock({ from, to: RealDate.now() + aheadMs + CLOSE_MS }, skew);
  const told = await readAfter(contract, result, { calls, now });
  const likely = explain(false)[0];
  if (isShown(likely) && !untrueOf(contract, likely, told)) return;
  const shown = explain(true).filter(isShown);
  if (shown.some((end) => !untrueOf(contract, end, told))) return;
  if (shown.length > 0) throw untrue(contract, shown[0], untrueOf(contract, shown[0], told)!);
  const { shows, sentence, expected, seen } = differenceFrom(contract, likely, { found, offsetMs: 0 });
  throw new PromiseBroken({
    headline: `${shows} what no order of these calls leaves behind`,
    expected,
    seen,
    because: because(sentence),
  });
}

const WHEN_ASKED: Readonly<Record<CrowdManner, string>> = {
  'in-rounds':
    'All asked at the same moment; transactions began together, and none before all of the last had ended.',
  overtaken:
    'All asked at the same moment; each time that one of the first few tried, somebody else went before it.',
  'as-they-come': 'All asked at the same moment, and statements went as they came.',
};
/** Why, by the id of the sentence that is broken. */
type Because = (id: string) => string;

const operationOf = ({ fn, args, value, error }: Answer, when: Instant): Operation => ({
  fn,
  args,
  heard: error ? { error } : { value },
  when,
});

/** In a crowd one exception is seldom alone, so they are counted. */
function demandAnswers(
  contract: AnyContract,
  { state, calls, because }: { state: unknown; calls: readonly Operation[]; because: Because },
): void {
  const failed = calls.filter((call) => {
    const due = allowed(contract, state, call, call.when);
    return call.heard.error && after(state, due, call.heard, 0).length === 0;
  });
  const [first] = failed;
  if (!first) return;
  const due = allowed(contract, state, first, first.when);
  throw new PromiseBroken({
    headline: `${failed.length} of ${calls.length} who asked at the same moment got an exception instead of an answer`,
    expected: 'an answer, for each of them',
    seen: `${shorten(labelOf(first.fn, first.args), 60)} → ${toldHeard(first.heard)}`,
    because: because(contract.noException ?? due[0]!.sentence),
  });
}

/** In a crowd that comes as it comes nobody asks the server who waits. */
function demandApart({ usage }: Result, sentence: string | undefined, because: Because): void {
  if (sentence === undefined) return;
  const waiting = Object.entries(usage.callers).filter(([, { waitedFor }]) => waitedFor.length > 0);
  const [first] = waiting;
  if (!first) return;
  const [caller, { waitedFor }] = first;
  throw new PromiseBroken({
    headline: `${waiting.length} of ${Object.keys(usage.callers).length} who asked about different things waited for each other`,
    expected: 'nobody waits for anybody',
    seen: `${caller} waited until ${waitedFor.join(' and ')} had finished`,
    because: because(sentence),
  });
}

function leftBy(contract: AnyContract, found: CrowdExplained, because: Because): readonly unknown[] {
  if (found.is === 'explained') return found.left;
  if (found.is === 'undecided')
    throw new Undecided(
      'no order of the calls was found that explains their answers, and not all were looked at',
    );
  const { call, state } = found;
  const due = allowed(contract, state, call, call.when);
  throw new PromiseBroken({
    headline: `${shorten(labelOf(call.fn, call.args), 60)} was answered as in no order of these calls`,
    expected: `${due.map(({ answer }) => toldExpected(answer)).join(', or ')} after the others`,
    seen: toldHeard(call.heard),
    because: because(due[0]!.sentence),
  });
}

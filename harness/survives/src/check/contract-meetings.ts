import { byHash } from '../contract/collisions.ts';
import { CLOSE_MS, toldExpected, toldHeard } from '../contract/match.ts';
import { linearizable, type Linearizability, type Operation } from '../contract/linearizable.ts';
import { madeOf, type MadeCall } from '../contract/made.ts';
import type { Meeting } from '../contract/moves.ts';
import { aboutOf, allowed, meanwhile } from '../contract/possible.ts';
import { becauseOf } from '../contract/sentences.ts';
import { jumpMs, spanText } from '../contract/time.ts';
import { Walk } from '../contract/walk.ts';
import { labelOf } from '../execution/callers.ts';
import { byEitherClock, clockSkew, type ClockSkew } from '../execution/clock-skew.ts';
import {
  demand,
  PromiseBroken,
  Undecided,
  type AnyContract,
  type Instant,
  type Result,
  type World,
} from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { shorten } from '../text/text.ts';
import { RealDate } from '../time/real-clock.ts';
import { askAlone } from './contract-readers.ts';
import { differenceFrom, lookAround, showsAll, type Found } from './contract-views.ts';

/** What is there when calls meet; null where it cannot be said, which is for histories to find out. */
export type Before = { walk: Walk; offsetMs: number; from: number; skew: ClockSkew } | null;

type Ask = (fn: string, ...args: readonly unknown[]) => Promise<unknown>;

/** Makes the calls that come before, one after another, and lets time pass. */
export async function comeBefore(
  contract: AnyContract,
  world: World<unknown>,
  { before }: Meeting,
): Promise<Before> {
  const walk = new Walk(contract);
  const skew = await clockSkew({ read: (sql) => world.query(sql) });
  let offsetMs = 0;
  const nowMs = (): number => RealDate.now() + offsetMs;
  for (const move of before) {
    if (move.kind === 'other order') continue;
    if (move.kind === 'write') {
      if (!walk.othersWrite(move.name, move.args, { from: nowMs(), to: nowMs() })) continue;
      await (world.ask as Ask)(move.name, ...move.args);
      walk.written(move.name, move.args, { from: nowMs(), to: nowMs() });
      continue;
    }
    if (move.kind === 'call') {
      const from = nowMs() - CLOSE_MS;
      const { heard, failed } = await askAlone(world, move);
      const when = byEitherClock({ from, to: nowMs() + CLOSE_MS }, skew);
      if (walk.heard(move, heard, when, offsetMs) === 'allowed') continue;
      if (failed) throw failed;
      return null;
    }
    const byMs = move.kind === 'wait' ? move.ms : jumpMs(walk.limits, move, nowMs());
    // To a tenth of a second, so that it is told in the same words each time.
    const told = Math.ceil(byMs / 100) * 100;
    if (told > 0) await world.advance(spanText(told));
    offsetMs += told;
  }
  return { walk, offsetMs, skew, from: nowMs() - CLOSE_MS };
}

/** When the next thing ends, by our clock, as far as is known. */
export function nextEnd(before: Before): Instant | undefined {
  if (!before) return undefined;
  const { walk, offsetMs, skew } = before;
  const at = walk.limits.find(({ from }) => from > RealDate.now() + offsetMs);
  return (
    at && byEitherClock({ from: at.from - offsetMs, to: at.to - offsetMs }, { ...skew, ahead: -skew.ahead })
  );
}

/**
 * Throws a `PromiseBroken` when there is no order of the calls, one after another, in which each answer is allowed and
 * the views show what they show. All of them overlap, so each order will do.
 */
export async function judgeMeeting(
  contract: AnyContract,
  result: Result,
  before: Before,
  { across }: { across?: 'an end' } = {},
): Promise<void> {
  if (!before) return;
  const { walk, from, skew } = before;
  const { passedMs = [] } = result;
  const offsets = [before.offsetMs, ...passedMs.map((ms) => before.offsetMs + ms)];
  const offsetMs = offsets.at(-1)!;
  const since = (ms: number): Instant =>
    byEitherClock({ from: ms, to: RealDate.now() + offsetMs + CLOSE_MS }, skew);
  const when = since(from);
  const judged = across !== undefined || contract.timeMovesInCalls;
  if (!judged && walk.limits.some((at) => at.to >= when.from && at.from <= when.to)) return;
  const lookedFrom = RealDate.now() + offsetMs - CLOSE_MS;
  const found = await lookAround(contract, result);
  const looked = since(lookedFrom);
  // What has ended since the last call took effect has ended by the time that one looks.
  const byThen = (state: unknown): unknown[] => meanwhile(contract, state, looked);
  const ends = (state: unknown): boolean =>
    byThen(state).some((now) => showsAll(contract, now, { found, offsetMs }));
  const calls = madeOf(contract, result.outcomes, when);
  const judge: Judge = (calls, ends) =>
    searchFrom(contract, walk, calls, { offsetMs, earlierMs: offsets.slice(0, -1), ends });
  const order = judge(calls, ends);
  if (order.is === 'undecided')
    throw new Undecided(
      'no order of the calls was found that explains their answers, and not all were looked at',
    );
  if (order.is !== 'linearizable') throw objection(contract, judge, { calls, found, offsetMs, byThen });
  nobodyElseWaits(contract, result);
}

interface Seen {
  calls: readonly MadeCall[];
  found: Found;
  offsetMs: number;
  /** What may be there by the time that one looks. */
  byThen: (state: unknown) => unknown[];
}

type Judge = (calls: readonly MadeCall[], ends: (state: unknown) => boolean) => Linearizability;
const anything = (): boolean => true;

/** From whatever may be there when they meet. */
function searchFrom(
  contract: AnyContract,
  { states }: Walk,
  calls: readonly MadeCall[],
  options: { offsetMs: number; earlierMs: readonly number[]; ends: (state: unknown) => boolean },
): Linearizability {
  const { nodes: budget } = LIMITS.contract;
  const all = calls.flatMap(({ operations }) => operations);
  const found = states.map((state) =>
    linearizable(all, { contract: { ...contract, begin: { state } }, budget, ...options }),
  );
  return found.find(({ is }) => is === 'linearizable') ?? found[0]!;
}

/** Names the call without which the others fit; where all of them fit, the view that shows something else. */
function objection(contract: AnyContract, judge: Judge, { calls, byThen, ...shown }: Seen): PromiseBroken {
  const answers = judge(calls, anything);
  if (answers.is === 'linearizable') return foundObjection(contract, byThen(answers.left[0])[0], shown);
  for (const made of calls.toReversed()) {
    const others = judge(
      calls.filter((other) => other !== made),
      anything,
    );
    if (others.is === 'linearizable') return callObjection(contract, others.left[0], made.call);
  }
  return callObjection(contract, contract.begin.state, calls[0]!.call);
}

/**
 * Of calls that have no key in common none has waited for the other's lock, where that is promised. Keys with one
 * `hashtext()` are no matter of it: locks that are taken by it are right.
 */
function nobodyElseWaits(contract: AnyContract, { outcomes, usage }: Result): void {
  const { independent } = contract;
  if (independent === undefined) return;
  const keysOf = (caller: string): string[] =>
    outcomes.filter((call) => call.caller === caller).flatMap((call) => aboutOf(contract, call).map(byHash));
  for (const [caller, { waitedFor }] of Object.entries(usage.callers)) {
    const keys = keysOf(caller);
    const strangers = waitedFor.filter(
      (other) => keysOf(other).length > 0 && !keysOf(other).some((key) => keys.includes(key)),
    );
    demand(strangers.length === 0, {
      headline: `${caller} waits for calls that are about something else`,
      expected: `${caller} is answered, whoever else is at work`,
      seen: `${caller} waited until ${strangers.join(' and ')} had finished`,
      because: becauseOf(contract, independent),
    });
  }
}

function callObjection(contract: AnyContract, state: unknown, call: Operation): PromiseBroken {
  const due = allowed(contract, state, call, call.when);
  const { noException } = contract;
  const sentence = call.heard.error && noException !== undefined ? noException : due[0]!.sentence;
  return new PromiseBroken({
    headline: `${shorten(labelOf(call.fn, call.args), 60)} was answered as in no order of these calls`,
    expected: `${due.map(({ answer }) => toldExpected(answer)).join(', or ')} after the others`,
    seen: toldHeard(call.heard),
    ...(sentence !== '' && { because: becauseOf(contract, sentence) }),
  });
}

function foundObjection(
  contract: AnyContract,
  state: unknown,
  shown: { found: Found; offsetMs: number },
): PromiseBroken {
  const { shows, sentence, expected, seen } = differenceFrom(contract, state, shown);
  return new PromiseBroken({
    headline: `${shows} what no order of these calls leaves behind`,
    expected,
    seen,
    because: becauseOf(contract, sentence),
  });
}

import { steered } from '../execution/conduct.ts';
import type { Chooser, PendingStatement } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import type { HistoryEvent } from '../model/history.ts';
import type { ReadStatement } from '../model/read-statement.ts';
import { doesOf } from '../sql/does.ts';
import { count } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** Who stands, and whether the others pass in the opposite order. */
interface Place {
  who: string;
  at: 'its first look' | 'its commit';
  backwards: boolean;
}

/**
 * Of three callers or more one stands, in a transaction in which one snapshot serves all statements, while all the others pass,
 * one after another: behind its first look, and before its commit. What nobody sees of whom is then another thing for each
 * of the three (Fekete, O'Neil and O'Neil, A Read-Only Transaction Anomaly Under Snapshot Isolation, 2004). Where the
 * orders are too many to play them all, few of these are among those that are.
 */
class OneStands implements Strategy {
  readonly name = 'one stands';
  readonly phase = 'preemption-1';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  runs = 0;
  readonly #ground: Ground;
  readonly #left: Place[];
  #steps = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.evidence = bySchedule(ground.setup.limits.evidence);
    this.#left = (['its first look', 'its commit'] as const).flatMap((at) =>
      [false, true].flatMap((backwards) => ground.callers.map((who) => ({ who, at, backwards }))),
    );
  }

  next(): Attempt | null {
    const { orders, budget, callers, keepsSnapshots } = this.#ground;
    if (!keepsSnapshots || orders.exhausted || this.#steps >= (budget.oneStands ?? 0)) return null;
    const place = this.#left.shift();
    return place ? { conduct: steered(othersPass(place, callers)) } : null;
  }

  played(_attempt: Attempt, { choices }: Execution): void {
    this.#steps += choices.length;
    this.runs++;
  }

  /** `; one of three or more standing while all others pass, 12 schedules` */
  says(alike: readonly this[]): string {
    const runs = alike.reduce((sum, one) => sum + one.runs, 0);
    return runs > 0
      ? `; one of three or more standing while all others pass, ${count(runs, 'schedule')}`
      : '';
  }

  found({ ordinal }: Failure): string {
    return `found on schedule ${ordinal}, with one caller standing while all others pass`;
  }
}

/** The one goes on until it is at its place, then the others do, and then whoever can. */
function othersPass({ who, at, backwards }: Place, callers: readonly string[]): Chooser {
  const others = callers.filter((caller) => caller !== who);
  const inOrder = backwards ? others.toReversed() : others;
  let stands = false;
  return ({ enabled, byDefault, running, spinning }) => {
    const stepOf = (caller: string): number =>
      enabled.findIndex(
        (step) => step.caller === caller && (step.kind === 'statement' || step.kind === 'party'),
      );
    const own = enabled[stepOf(who)]?.pending;
    stands ||= own !== undefined && isAt[at](own);
    const isPassing = stands && running !== null && running.split('/')[0] !== who;
    if (spinning || isPassing) return byDefault;
    return (stands ? inOrder : [who]).map(stepOf).find((index) => index !== -1) ?? byDefault;
  };
}

const isAt: Readonly<Record<Place['at'], (next: PendingStatement) => boolean>> = {
  'its first look': ({ earlier }) =>
    earlier.some(({ does }) => asksForSnapshot(does)) &&
    earlier.some(({ does }) => does.some(({ control, reads }) => !control && reads.length > 0)),
  'its commit': ({ sql, earlier }) =>
    earlier.some(({ does }) => asksForSnapshot(does)) &&
    doesOf({ sql }).some(({ control }) => control === 'commit'),
};

/** Of a SERIALIZABLE one the server itself sees to it that nothing comes of it. */
const asksForSnapshot = (does: readonly ReadStatement[]): boolean =>
  does.some(({ isolation }) => isolation === 'REPEATABLE READ');

/** A transaction asks for a snapshot that serves all its statements. */
export const keepsSnapshot = (event: HistoryEvent): boolean =>
  event.kind === 'statement' && asksForSnapshot(doesOf(event));

/** Two alone have no third one to pass. */
export const oneStands: Begin = (ground) => (ground.callers.length < 3 ? null : new OneStands(ground));

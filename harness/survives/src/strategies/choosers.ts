import type { Choice, Chooser } from '../execution/choosing.ts';
import { Incompatible } from '../execution/choosing.ts';
import type { Schedule, Switch } from '../model/schedule.ts';
import { seededRandom } from '../time/seeded-random.ts';
import type { Prefix } from './frontier.ts';

/** The same choices led to another set of lanes than before: something the engine does not control took part. */
export class NotRepeatable extends Error {
  override readonly name = 'NotRepeatable';
  /** What decides, as far as that is known. */
  readonly because: string;

  constructor(message: string, sent: ReadonlySet<string>) {
    super(message);
    const setting = [...sent].flatMap((sql) => TIMEOUTS.exec(sql)?.[0].toLowerCase() ?? [])[0];
    this.because = setting
      ? `The code sets ${setting}: how long a wait takes by the clock then decides, and no schedule says that`
      : 'Something other than the database decides, such as a file, the network or a clock of its own';
  }
}

const TIMEOUTS = /\b(lock|statement|transaction|idle_session|idle_in_transaction_session)_timeout\b/i;

/** Takes the lanes of a prefix, then whatever is the default. */
export function followPrefix({ lanes }: Pick<Prefix, 'lanes'>): Chooser {
  let index = 0;
  return ({ enabled, byDefault, sent }) => {
    const lane = lanes[index++];
    if (lane === undefined) return byDefault;
    const chosen = enabled.findIndex(({ move }) => move === lane);
    if (chosen === -1) {
      throw new NotRepeatable(
        `at step ${index} ${lane} could go on in one run and not in the next, after the same statements`,
        sent,
      );
    }
    return chosen;
  };
}

/** What a run did, as deviations from the default policy. */
export function scheduleOf(choices: readonly Choice[]): Switch[] {
  return choices
    .filter(({ chosen, byDefault }) => chosen !== byDefault)
    .map(({ lanes, chosen, last }) => ({ after: last, to: lanes[chosen]! }));
}

export const preemptionsOf = (choices: readonly Choice[]): number =>
  choices.reduce((sum, { costs, chosen }) => sum + costs[chosen]!, 0);

export interface FollowedSchedule {
  choose: Chooser;
  /** Throws when a switch of the schedule was never reached. Call when the run has ended. */
  finish(): void;
}

/** Follows a schedule by its anchors, in code that may have changed since. Throws `Incompatible` where it cannot. */
export function followSchedule(schedule: Schedule): FollowedSchedule {
  const pending = [...schedule];
  const choose: Chooser = ({ enabled, byDefault, last }) => {
    const next = pending.find(({ after }) => sameStep(after, last));
    if (!next) return byDefault;
    pending.splice(pending.indexOf(next), 1);
    const chosen = enabled.findIndex(({ move }) => move === next.to);
    if (chosen === -1) {
      throw new Incompatible(
        `${next.to} cannot run ${describe(next.after)}: it is done, waits for a lock, or waits for a connection`,
      );
    }
    return chosen;
  };
  const finish = (): void => {
    const [missed] = pending;
    if (missed) throw new Incompatible(`this code never comes to the moment ${describe(missed.after)}`);
  };
  return { choose, finish };
}

const sameStep = (a: Switch['after'], b: Switch['after']): boolean =>
  a === null || b === null
    ? a === b
    : a.lane === b.lane && a.anchor === b.anchor && a.occurrence === b.occurrence;

const describe = (after: Switch['after']): string =>
  after ? `after ${after.lane}'s ${after.anchor} #${after.occurrence}` : 'first';

/** Each caller runs to its end before the next one starts, in this order. */
export function oneAfterAnother(order: readonly string[]): Chooser {
  return ({ enabled }) => {
    const ranks = enabled.map(({ caller }) => order.indexOf(caller));
    return ranks.indexOf(Math.min(...ranks));
  };
}

/** Each lane equally likely at each step. */
export function uniformly(seed: number): Chooser {
  const random = seededRandom(seed);
  return ({ enabled }) => Math.floor(random() * enabled.length);
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): lanes get random
 * priorities, the highest runs; at `depth - 1` random steps the running lane drops to the bottom.
 *
 * @param steps how many steps a run is expected to have
 */
export function byPriority(seed: number, depth: number, steps: number): Chooser {
  const random = seededRandom(seed);
  const priorities = new Map<string, number>();
  const changes = new Set(
    Array.from({ length: depth - 1 }, () => 1 + Math.floor(random() * Math.max(1, steps - 1))),
  );
  let step = 0;
  return ({ enabled, last, spinning }) => {
    if ((changes.has(step++) || spinning) && last) priorities.set(last.lane, -step);
    for (const { lane, kind } of enabled) {
      // Whoever sleeps waits for others; a timer that always went first would be an unfair schedule.
      if (!priorities.has(lane)) priorities.set(lane, kind === 'wake' ? -Infinity : 1 + random());
    }
    const ranks = enabled.map(({ lane }) => priorities.get(lane)!);
    return ranks.indexOf(Math.max(...ranks));
  };
}

/** A step each: whoever has taken the fewest is next. For one run. */
export function byTurns(): Chooser {
  const taken = new Map<string, number>();
  return ({ enabled, byDefault, spinning }) => {
    const steps = enabled.filter(({ kind }) => kind === 'statement' || kind === 'party');
    const turns = steps.map(({ caller }) => taken.get(caller) ?? 0);
    const next = steps[turns.indexOf(Math.min(...turns))];
    const chosen = next && !spinning ? enabled.indexOf(next) : byDefault;
    const { caller } = enabled[chosen]!;
    taken.set(caller, (taken.get(caller) ?? 0) + 1);
    return chosen;
  };
}

import { steered } from '../execution/conduct.ts';
import { IN_TURN, NO_MOVES, ONE_PROCESS } from '../execution/moves.ts';
import { poolSizeOf } from '../execution/starting.ts';
import { count, listed } from '../text/text.ts';
import { byTurns } from './choosers.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/**
 * All callers in one process, who elsewhere are dealt out to two: they share what the code remembers, and the
 * connections of one pool. First one after another, each begun when the one before has ended, so that a later one is lent the
 * connection of an earlier one, and finds what it has left in the process. Then by turns, a statement each: what one of
 * them keeps outside of its call, another one has changed meanwhile.
 */
class OneProcess implements Strategy {
  readonly name = 'one process';
  readonly phase = 'serial';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  readonly runs: Record<Manner, number> = { inTurn: 0, byTurns: 0 };
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.evidence = {
      ...bySchedule(ground.setup.limits.evidence, { shortens: true }),
      order: ({ schedule, attempt }) => ({ schedule: [...MARKS[mannerOf(attempt)], ...schedule] }),
    };
  }

  next(): Attempt | null {
    const manner = mannersFor(this.#ground).find((one) => this.runs[one] === 0);
    if (!manner) return null;
    const moves = { ...NO_MOVES, oneProcess: true };
    return manner === 'byTurns'
      ? { conduct: steered(byTurns(), moves) }
      : { conduct: steered(({ byDefault }) => byDefault, { ...moves, inTurn: true }) };
  }

  played(attempt: Attempt): void {
    this.runs[mannerOf(attempt)]++;
  }

  /** `; in one process, one after another and by turns, 13 schedules over 12 inputs` */
  says(alike: readonly this[]): string {
    const played = alike.filter(({ runs }) => runs.inTurn + runs.byTurns > 0);
    const times = (manner: Manner): number => played.reduce((sum, { runs }) => sum + runs[manner], 0);
    if (played.length === 0) return '';
    const manners = listed([
      ...(times('inTurn') > 0 ? ['one after another'] : []),
      ...(times('byTurns') > 0 ? ['by turns'] : []),
    ]);
    const over = played.length > 1 ? ` over ${played.length} inputs` : '';
    return `; in one process, ${manners}, ${count(times('inTurn') + times('byTurns'), 'schedule')}${over}`;
  }

  found({ ordinal, attempt }: Failure): string {
    return `found on schedule ${ordinal}, ${IN_ONE_PROCESS[mannerOf(attempt)]}`;
  }
}

type Manner = 'inTurn' | 'byTurns';

const mannerOf = ({ conduct }: Attempt): Manner =>
  conduct.how === 'steered' && conduct.moves.inTurn ? 'inTurn' : 'byTurns';

const IN_ONE_PROCESS: Readonly<Record<Manner, string>> = {
  inTurn: 'in one process, one after another',
  byTurns: 'in one process, by turns',
};

const FROM_THE_BEGINNING = [{ after: null, to: ONE_PROCESS }];
const MARKS: Readonly<Record<Manner, readonly { after: null; to: string }[]>> = {
  inTurn: [...FROM_THE_BEGINNING, { after: null, to: IN_TURN }],
  byTurns: FROM_THE_BEGINNING,
};

/**
 * One caller alone has been played, where orders have. One after another, in one process, is what the histories of a contract
 * are. Who had a pool of one each would now wait for each other, of which their promise does not speak.
 */
function mannersFor({ budget, callers, orders, setup: { property, definition }, input }: Ground): Manner[] {
  const { oneProcess = 0 } = budget;
  const inTurn: Manner[] = oneProcess < 1 || definition.contract ? [] : ['inTurn'];
  if (callers.length < 2) return orders.runs > 0 ? [] : inTurn;
  const size = poolSizeOf(property, input) ?? definition.poolSize ?? Infinity;
  return size < callers.length || oneProcess < 2 ? inTurn : [...inTurn, 'byTurns'];
}

/** A promise that says where its callers are, or how far off whose clock is, has said so with a reason. */
export const oneProcess: Begin = (ground) => {
  const { instances, appClocks, meets } = ground.setup.property;
  return instances || appClocks || meets ? null : new OneProcess(ground);
};

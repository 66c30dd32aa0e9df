import { steered } from '../execution/conduct.ts';
import type { Choice, Chooser } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { NO_MOVES, TIME_PASSES } from '../execution/moves.ts';
import { count } from '../text/text.ts';
import { followPrefix } from './choosers.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Strategy } from './strategy.ts';

/** What is chosen up to where time has passed, and whose call is under way there. */
interface Place {
  lanes: readonly string[];
  caller: string;
  /** After the how-manyeth statement of which calls, that send which statements. */
  key: string;
}

/** Keys of the places at which something has ended in one meeting or another of a property: there is no need to wait twice. */
const PLAYED = new WeakMap<Setup, Set<string>>();

function playedIn(setup: Setup): Set<string> {
  const played = PLAYED.get(setup) ?? new Set();
  PLAYED.set(setup, played);
  return played;
}

const MOVES = { ...NO_MOVES, end: true };

/** A run in which the end came before its turn is played again so often. */
const TRIES = 4;

/**
 * Calls beside which something ends, rehearsed once, and then played again for each place between two statements of a
 * call at which everything is at rest and no transaction is open: there what is to end ends, the others go on, and the
 * call that was under way goes on behind them.
 */
class Ends implements Strategy {
  readonly name = 'ends';
  readonly phase = 'ends';
  readonly speaks = 'alone';
  readonly evidence: Evidence;
  readonly #ground: Ground;
  #left: Place[] | null = null;
  #underWay: Place | null = null;
  #tries = 0;
  #places = 0;
  #played = 0;
  #runs = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    const { evidence } = ground.setup.limits;
    // Time really passes in each of them.
    this.evidence = bySchedule({ ...evidence, reRuns: evidence.reRunsOfTheEndless });
  }

  next(): Attempt | null {
    const { ends = 0 } = this.#ground.budget;
    if (this.#played >= ends || this.#left?.length === 0) return null;
    this.#underWay = this.#left?.shift() ?? null;
    return { conduct: steered(this.#underWay ? othersFirst(this.#underWay) : rehearse, MOVES) };
  }

  played(_attempt: Attempt, { choices, endedBefore = false }: Execution): void {
    this.#runs++;
    if (!this.#left || !this.#underWay) {
      this.#left = placesIn(choices, this.#calls).filter(({ key }) => !playedIn(this.#ground.setup).has(key));
      this.#places = this.#left.length;
      return;
    }
    if (endedBefore && ++this.#tries < TRIES) {
      this.#left.unshift(this.#underWay);
      return;
    }
    this.#tries = 0;
    if (endedBefore) return;
    this.#played++;
    playedIn(this.#ground.setup).add(this.#underWay.key);
  }

  get #calls(): string {
    const { setup, input } = this.#ground;
    return setup.property
      .calls(input)
      .map(({ fn }) => fn)
      .join(' beside ');
  }

  /** `something ends while a call is under way, at 5 of 5 places between two of its statements: 11 runs` */
  says(alike: readonly this[]): string {
    const begun = alike.filter((one) => one.#left);
    if (begun.length === 0) return '';
    const sum = (of: (one: this) => number): number => begun.reduce((all, one) => all + of(one), 0);
    const [played, places, runs] = [
      sum((one) => one.#played),
      sum((one) => one.#places),
      sum((one) => one.#runs),
    ];
    const where =
      places === 0
        ? 'no call that others met at an end had a place for it between two statements'
        : `something ends while a call is under way, at ${played} of ${places} places between two of its statements`;
    return `${where}: ${count(runs, 'run')}`;
  }

  found(): string {
    return 'found where something ended between two statements of a call';
  }
}

export const ends: Begin = (ground) => (ground.setup.property.endsMeanwhile ? new Ends(ground) : null);

const rehearse: Chooser = ({ byDefault }) => byDefault;

/** Where time can pass while one call is under way and somebody else can go on. */
function placesIn(choices: readonly Choice[], calls: string): Place[] {
  return choices.flatMap(({ lanes, last }, index) => {
    const caller = last && callerOf(last.lane);
    if (!caller || !lanes.includes(TIME_PASSES)) return [];
    const [own, others] = [true, false].map((is) =>
      lanes.some((lane) => lane !== TIME_PASSES && (callerOf(lane) === caller) === is),
    );
    if (!own || !others) return [];
    const before = choices.slice(0, index).map((choice) => choice.lanes[choice.chosen]!);
    return [
      { lanes: [...before, TIME_PASSES], caller, key: `${calls}: ${index} of ${path(choices, caller)}` },
    ];
  });
}

/** The statements of a caller, without the last of all, which nothing comes after. */
const path = (choices: readonly Choice[], caller: string): string =>
  choices.flatMap(({ last }) => (last && callerOf(last.lane) === caller ? [last.anchor] : [])).join(', ');

/** `alice/2` is a lane of alice's. */
const callerOf = (lane: string): string => lane.split('/')[0]!;

/** Behind the prefix everybody else goes on first, unless they only wait. */
function othersFirst({ lanes, caller }: Place): Chooser {
  const follow = followPrefix({ lanes: [...lanes] });
  let index = 0;
  return (point) => {
    if (index++ < lanes.length) return follow(point);
    const others = point.enabled.findIndex(
      (step) => step.caller !== caller && (step.kind === 'statement' || step.kind === 'party'),
    );
    return others === -1 || point.spinning ? point.byDefault : others;
  };
}

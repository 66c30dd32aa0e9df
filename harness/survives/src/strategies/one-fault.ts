import { kindOfAnswer } from '../contract/answer-kinds.ts';
import { steered } from '../execution/conduct.ts';
import type { Choice } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import { plainData } from '../execution/plain-data.ts';
import type { Setup } from '../execution/setup.ts';
import { CALL } from '../execution/between-calls.ts';
import { faultLane, faultOf, type Moves } from '../execution/moves.ts';
import type { Outcome } from '../language/language.ts';
import { LEAVES_DOUBT, SERVER_ERRORS, type FaultKind } from '../model/faults.ts';
import { count, grouped } from '../text/text.ts';
import { followPrefix } from './choosers.ts';
import { bySchedule } from './evidence.ts';
import { foundWithFaults } from './faults.ts';
import { coarseToFine } from './frontier.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** What was chosen up to where something fails, and that. */
interface Place {
  lanes: readonly string[];
  /** The function that is called then, and how it is answered where nothing fails. */
  call: string;
  /** What fails at which of its statements. */
  key: string;
}

/** The rehearsal, in which nothing fails. */
const NOWHERE: Place = { lanes: [], call: '', key: '' };

/** Places at which something has failed in one history or another of a property, by their keys. */
type Played = ReadonlyMap<string, Place>;
const PLAYED = new WeakMap<Setup, Map<string, Place>>();

function playedIn(setup: Setup): Map<string, Place> {
  const played = PLAYED.get(setup) ?? new Map<string, Place>();
  PLAYED.set(setup, played);
  return played;
}

/**
 * A history of one call after another, rehearsed once, and then played again with one thing that fails: each that can,
 * at each statement, before each call. Where the server has refused a statement the ROLLBACK may fail as well.
 */
class OneFault implements Strategy {
  readonly name = 'one fault';
  readonly phase = 'faults';
  readonly speaks = 'alone';
  readonly evidence: Evidence;
  readonly #ground: Ground;
  readonly #moves: Moves;
  #left: Place[] | null = null;
  #underWay = NOWHERE;
  #places = 0;
  #played = 0;

  constructor(ground: Ground) {
    const { property, limits } = ground.setup;
    this.#ground = ground;
    this.#moves = { holds: 0, faults: property.faults!, faultLimit: 2 };
    this.evidence = bySchedule(limits.evidence);
  }

  next(): Attempt | null {
    if (this.#left && (this.#played >= (this.#ground.budget.mishaps ?? 0) || this.#left.length === 0))
      return null;
    this.#underWay = this.#left?.shift() ?? NOWHERE;
    return { conduct: steered(followPrefix({ lanes: [...this.#underWay.lanes] }), this.#moves) };
  }

  played(_attempt: Attempt, { choices, outcomes }: Execution): void {
    if (!this.#left) {
      const places = placesIn({ choices, outcomes }, playedIn(this.#ground.setup));
      this.#places = places.length;
      this.#left = places;
      return;
    }
    this.#played++;
    playedIn(this.#ground.setup).set(this.#underWay.key, this.#underWay);
    const again = rollbackFails(this.#underWay, choices);
    if (!again) return;
    this.#places++;
    this.#left.unshift(again);
  }

  /** `one call after another, and one thing that fails, at 96 of 412 places: 100 runs` */
  says(alike: readonly this[]): string {
    const begun = alike.filter((one) => one.#left);
    if (begun.length === 0) return '';
    const sum = (of: (one: this) => number): number => begun.reduce((all, one) => all + of(one), 0);
    const [played, places] = [sum((one) => one.#played), sum((one) => one.#places)];
    const tried = `at ${grouped(played)} of ${grouped(places)} places`;
    // Each history is rehearsed first.
    return `one call after another, and one thing that fails, ${tried}: ${count(played + begun.length, 'run')}`;
  }

  found(failure: Failure): string {
    return foundWithFaults(failure);
  }
}

export const oneFault: Begin = (ground) =>
  ground.setup.property.walks && ground.setup.property.faults ? new OneFault(ground) : null;

/**
 * Each fault at each moment of the rehearsal. First what leaves a doubt, which is rare; then what is different: the same
 * fault at the same statement of another call of the same function comes last, in this history or an earlier one. Calls
 * that are answered in another way are different: whoever tells a failure as nothing is found where there is something.
 */
export function placesIn(
  { choices, outcomes }: Pick<Execution, 'choices' | 'outcomes'>,
  played: Played,
): Place[] {
  const taken = choices.map(({ lanes, chosen }) => lanes[chosen]!);
  const seen = new Set(played.keys());
  const ranked: Place[][] = [[], [], []];
  const answers = outcomes.values();
  let [call, path] = ['', ''];
  for (const [index, { lanes }] of choices.entries()) {
    const anchor = choices[index + 1]?.last?.anchor ?? 'the last';
    if (anchor.startsWith(CALL)) call = path = `${anchor} → ${kindOf(answers.next().value)}`;
    else path = `${path}, ${anchor}`;
    for (const lane of lanes) {
      const fault = faultOf(lane) as FaultKind | undefined;
      if (!fault) continue;
      const key = `${path}!${fault}`;
      const rank = seen.has(key) ? 2 : leavesDoubt({ lanes: [lane] }) ? 0 : 1;
      seen.add(key);
      ranked[rank]!.push({ lanes: [...taken.slice(0, index), lane], call, key });
    }
  }
  return ranked.flatMap((places) => dealtOut(inTurn(places), played));
}

const leavesDoubt = ({ lanes }: Pick<Place, 'lanes'>): boolean =>
  LEAVES_DOUBT.includes(faultOf(lanes.at(-1)!) as FaultKind);

/**
 * Each call as often as the others, whatever it costs and whenever it is made: what a function makes of a failure shows
 * only where it has something to say. A doubt is another matter, and is counted by itself.
 */
function dealtOut(places: readonly Place[], played: Played): Place[] {
  const turns = new Map<string, number>();
  const turnOf = (place: Place): number => {
    const whose = `${place.call} ${leavesDoubt(place)}`;
    const turn = turns.get(whose) ?? 0;
    turns.set(whose, turn + 1);
    return turn;
  };
  for (const place of played.values()) turnOf(place);
  return places
    .map((place) => ({ place, turn: turnOf(place) }))
    .toSorted((one, other) => one.turn - other.turn)
    .map(({ place }) => place);
}

function kindOf(outcome: Outcome | undefined): string {
  if (!outcome) return 'nobody knows';
  return outcome.error ? 'an exception' : kindOfAnswer(plainData(outcome.value));
}

/**
 * Each kind of fault in turn, so that one which can happen in few places is not crowded out, and each at other places
 * first: what one finds there, another mostly finds as well.
 */
function inTurn(places: readonly Place[]): Place[] {
  const kinds = new Map<string, Place[]>();
  for (const place of places) {
    const kind = faultOf(place.lanes.at(-1)!)!;
    kinds.set(kind, [...(kinds.get(kind) ?? []), place]);
  }
  const queues = [...kinds.values()].map((each, index) => rotated(coarseToFine(each), index));
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, n) => queues.flatMap((queue) => queue.slice(n, n + 1))).flat();
}

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const first = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
};

/** The same once more, with a connection that is lost at the ROLLBACK which follows; null when none does. */
function rollbackFails(place: Place, choices: readonly Choice[]): Place | null {
  const { lanes } = place;
  const fault = faultOf(lanes.at(-1) ?? '') as FaultKind | undefined;
  const next = choices[lanes.length];
  const sent = choices[lanes.length + 1]?.last;
  if (!fault || !SERVER_ERRORS[fault] || !next || sent?.anchor !== 'ROLLBACK') return null;
  const lost = faultLane(sent.lane, 'connection-lost');
  return next.lanes.includes(lost) ? { ...place, lanes: [...lanes, lost] } : null;
}

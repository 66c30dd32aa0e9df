import type { AnyContract } from '../language/language.ts';
import { byHash } from './collisions.ts';
import type { Meeting } from './moves.ts';
import { aboutOf } from './possible.ts';

/** Meetings that are shared out at a time. */
const ROUND = 8;

/** Proposals for each that is taken. After them any will do: two may never make a difference to each other. */
const PATIENCE = 6;

const APART = ' apart';
const COLLIDING = ' by hash';

/**
 * Takes of the meetings that are proposed so many of each pair of functions that every pair has its turn, and heavy ones
 * oftener. What is taken depends on what was proposed before it alone, so more of them begin with the same.
 */
export class FairMeetings {
  readonly #contract: AnyContract;
  readonly #taken = new Map<string, number>();
  #proposed = 0;
  #total = 0;

  constructor(contract: AnyContract) {
    this.#contract = contract;
  }

  takes(meeting: Meeting): boolean {
    this.#proposed++;
    const pair = this.#pairOf(meeting);
    const taken = this.#taken.get(pair) ?? 0;
    const rounds = 1 + Math.floor(this.#total / ROUND);
    const patient = this.#proposed <= PATIENCE * (this.#total + 1);
    if (patient && taken >= rounds * this.#most(meeting, pair)) return false;
    this.#taken.set(pair, taken + 1);
    this.#total++;
    return true;
  }

  /** Those about different keys are pairs of their own, and so are those whose keys have one hash. */
  #pairOf({ calls: [first, second] }: Meeting): string {
    if (!second) return first!.fn;
    const common = (alike = (key: string): string => key): boolean => {
      const keys = aboutOf(this.#contract, first!).map(alike);
      return aboutOf(this.#contract, second).some((key) => keys.includes(alike(key)));
    };
    const about = common() ? '' : common(byHash) ? COLLIDING : APART;
    return `${[first!.fn, second.fn].toSorted().join(' ')}${about}`;
  }

  /** In a round, of the pairs in which one of the two changes something. A call that meets nobody has no turn. */
  #most({ calls: [first, second] }: Meeting, pair: string): number {
    if (pair.endsWith(APART) || pair.endsWith(COLLIDING)) return 1;
    const { calls } = this.#contract;
    const names = Object.keys(calls);
    const weightOf = (one: string, other: string): number =>
      calls[one]?.reads && calls[other]?.reads ? 0 : (calls[one]?.weight ?? 1) * (calls[other]?.weight ?? 1);
    const all = names.flatMap((one, n) => names.slice(n).map((other) => weightOf(one, other)));
    const sum = all.reduce((total, weight) => total + weight, 0);
    const weight = second ? weightOf(first!.fn, second.fn) : 0;
    return weight === 0 ? 0 : Math.max(1, Math.floor((ROUND * weight) / sum));
  }
}

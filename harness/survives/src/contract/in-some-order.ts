import type { AnyContract } from '../language/language.ts';
import { apart, type Operation } from './linearizable.ts';
import { match } from './match.ts';
import { inParts } from './possible.ts';
import { keyOf } from './plain.ts';

/** How the answers of a crowd are explained. `undecided`: the budget was used up. That is never a pass. */
export type CrowdExplained =
  /** `left`: what may be there afterwards; one of the possibilities, or all where that was asked for. */
  | { readonly is: 'explained'; readonly left: readonly unknown[] }
  | { readonly is: 'undecided' }
  /** There is no order in which `call` is allowed after others of its group, of which the last left `state`. */
  | { readonly is: 'not explained'; readonly call: Operation; readonly state: unknown };

interface Explaining {
  contract: AnyContract;
  /** What is there before the first of them. */
  state: unknown;
  /** States and calls that may be looked at. */
  budget: number;
  /** All that may be there afterwards is wanted, not one possibility. */
  all?: boolean;
}

/**
 * Whether there is an order of these calls, all of which overlap, in which every answer is one that the contract
 * allows. For hundreds of them, so less is looked at than `linearizable` does: a moment in the state is known as
 * closely as the whole crowd took, which makes calls alike that differ in nothing else.
 *
 * Calls without a key in common are looked at apart. Of calls that are alike one is tried for all, and what changes
 * nothing, wherever it is allowed, is done at once.
 */
export function inSomeOrder(
  calls: readonly Operation[],
  { contract, state, budget, all = false }: Explaining,
): CrowdExplained {
  let left: unknown[] = [state];
  for (const group of apart(contract, calls)) {
    const ends = new Map<string, unknown>();
    const found = left.map((from) => endsOf(group, { contract, state: from, budget, all }));
    for (const each of found)
      if (each.is === 'explained') for (const end of each.left) ends.set(keyOf(end), end);
    if (ends.size === 0) return found.find(({ is }) => is === 'undecided') ?? found[0]!;
    if (ends.size > STATES_AT_MOST) return { is: 'undecided' };
    left = [...ends.values()];
  }
  return { is: 'explained', left };
}

const STATES_AT_MOST = 256;

function endsOf(group: Operation[], explaining: Explaining & { all: boolean }): CrowdExplained {
  const { state, left } = asTheyCame(group, explaining);
  if (left.length === 0 && !explaining.all) return { is: 'explained', left: [state] };
  const search = new Search(group, explaining);
  const found = search.ends();
  if (found === null) return { is: 'undecided' };
  return found.length > 0 ? { is: 'explained', left: found } : { is: 'not explained', call: left[0]!, state };
}

/** Takes whatever fits next, in the order of the answers: mostly that is an explanation. */
function asTheyCame(
  group: readonly Operation[],
  { contract, state }: Explaining,
): { state: unknown; left: Operation[] } {
  const left = [...group];
  let now = state;
  for (;;) {
    const index = left.findIndex((call) => nextOf(contract, now, call).length > 0);
    if (index === -1) return { state: now, left };
    const [call] = left.splice(index, 1);
    now = nextOf(contract, now, call!)[0]!;
  }
}

/**
 * What may be there after a call; none where its answer is not allowed. What answers say of what is there by then is
 * not looked at: with hundreds who come in between there is no end of possibilities.
 */
const nextOf = (contract: AnyContract, state: unknown, call: Operation): unknown[] =>
  inParts(contract, state, call, call.when).flatMap(({ answer, then = state }) =>
    match(answer, call.heard, 0) ? [then] : [],
  );

/** Calls that are alike: of the same function, with the same arguments and, but for its moments, the same answer. */
interface Alike {
  readonly calls: readonly Operation[];
  /** It has changed something somewhere. */
  loud: boolean;
}

interface Known {
  readonly state: unknown;
  readonly key: string;
  readonly id: number;
  /** By the index of the calls that are alike. */
  readonly next: Map<number, Known[]>;
}

/** A state is kept whole, so a large one is paid for by its length: as many characters as count as one node more. */
const A_NODE = 500;

class Search {
  readonly #kinds: Alike[];
  readonly #explaining: Explaining;
  readonly #states = new Map<string, Known>();
  #ends = new Map<string, unknown>();
  #seen = new Set<string>();
  #left: number;
  /** Kinds that were taken to change nothing. */
  readonly #quiet = new Set<number>();
  /** One of them does. */
  #mistaken = false;

  constructor(group: readonly Operation[], explaining: Explaining) {
    const kinds = new Map<string, Operation[]>();
    for (const call of group) {
      const key = keyOf([call.fn, call.args, withoutMoments(call.heard)]);
      kinds.set(key, [...(kinds.get(key) ?? []), call]);
    }
    this.#kinds = [...kinds.values()].map((calls) => ({ calls, loud: false }));
    this.#explaining = explaining;
    this.#left = explaining.budget;
  }

  /** What may be there when all have been answered; null when the budget does not reach. */
  ends(): unknown[] | null {
    const counts = this.#kinds.map(({ calls }) => calls.length);
    do {
      this.#mistaken = false;
      this.#quiet.clear();
      this.#ends = new Map();
      this.#seen = new Set();
      this.#from(counts, this.#known(this.#explaining.state));
      this.#makeSure();
    } while (this.#mistaken && this.#left > 0);
    return this.#left > 0 ? [...this.#ends.values()] : null;
  }

  #from(counts: readonly number[], at: Known): void {
    if (this.#mistaken || --this.#left <= 0) return;
    if (counts.every((count) => count === 0)) {
      this.#ends.set(at.key, at.state);
      return;
    }
    const key = `${counts.join()} ${at.id}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const open = counts.flatMap((count, kind) => (count > 0 ? [kind] : []));
    const quiet = open.find((kind) => !this.#kinds[kind]!.loud && this.#next(at, kind).length > 0);
    if (quiet !== undefined && !this.#kinds[quiet]!.loud) {
      this.#quiet.add(quiet);
      return this.#from(without(counts, quiet, true), at);
    }
    for (const kind of open)
      for (const next of this.#next(at, kind)) this.#from(without(counts, kind, false), next);
  }

  #next(at: Known, kind: number): Known[] {
    const found = at.next.get(kind);
    if (found) return found;
    this.#left--;
    const { contract } = this.#explaining;
    const [call] = this.#kinds[kind]!.calls;
    const next = nextOf(contract, at.state, call!).map((state) => this.#known(state));
    at.next.set(kind, next);
    if (next.some(({ key }) => key !== at.key)) {
      this.#kinds[kind]!.loud = true;
      this.#mistaken ||= this.#quiet.has(kind);
    }
    return next;
  }

  /** What has been done at once must change nothing in any state that there may be. */
  #makeSure(): void {
    for (const at of this.#states.values()) {
      for (const kind of this.#quiet) {
        if (this.#mistaken || this.#left <= 0) return;
        this.#next(at, kind);
      }
    }
  }

  #known(state: unknown): Known {
    const key = keyOf(state);
    const found = this.#states.get(key);
    if (found) return found;
    this.#left -= Math.floor(key.length / A_NODE);
    const known: Known = { state, key, id: this.#states.size, next: new Map() };
    this.#states.set(key, known);
    return known;
  }
}

const without = (counts: readonly number[], kind: number, all: boolean): number[] =>
  counts.map((count, index) => (index === kind ? (all ? 0 : count - 1) : count));

function withoutMoments(value: unknown): unknown {
  if (value instanceof Date) return '@';
  if (Array.isArray(value)) return value.map(withoutMoments);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutMoments(item)]));
}

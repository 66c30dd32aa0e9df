import type { AnyContract, Instant } from '../language/language.ts';
import { match, type Heard } from './match.ts';
import { aboutOf, after, inParts, meanwhile, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';

/** A call that overlaps others: what was asked, how it ended, and when both were. */
export interface Operation extends Asked {
  heard: Heard;
  /** From asked to answered, in the history's own time. */
  when: Instant;
  /** Those of the same caller before it: it takes effect after them. */
  after?: readonly Operation[];
  /** Nobody knows whether it took effect: it may have at any time after it was asked, or never. */
  unknown?: true;
}

/** `undecided`: the budget was used up. That is never a pass. */
export type Linearizability =
  | { readonly is: 'undecided'; readonly nodes: number }
  /** `left`: what may be there afterwards, where all calls have been looked at together. */
  | { readonly is: 'linearizable'; readonly nodes: number; readonly left: readonly unknown[] }
  | {
      readonly is: 'not linearizable';
      readonly nodes: number;
      /** The calls that have nothing to do with the others: there is no order for these. */
      readonly calls: readonly Operation[];
    };

interface Checking {
  contract: AnyContract;
  offsetMs: number;
  /** The same before time has passed in the middle of calls: an answer may be from before that, or from after it. */
  earlierMs?: readonly number[];
  /** Nodes that may be looked at. */
  budget: number;
  /** Whether what is there in the end can be. With it all calls are looked at together, for all of them have led there. */
  ends?: (state: unknown) => boolean;
}

/**
 * Whether there is an order of the calls in which each takes effect at one moment between question and answer, and
 * every answer is one that the contract allows there. After Wing and Gong, Testing and Verifying Concurrent Objects
 * (1993), with Lowe's memo on what is done and what is there (2017). Calls without a key in common are looked at apart.
 */
export function linearizable(operations: readonly Operation[], checking: Checking): Linearizability {
  let nodes = 0;
  let left: readonly unknown[] = [checking.contract.begin.state];
  const groups = checking.ends ? [[...operations]] : apart(checking.contract, operations);
  for (const calls of groups) {
    const search = new Search(calls, { ...checking, budget: checking.budget - nodes });
    const found = search.any();
    nodes += search.nodes;
    if (found === undefined) return { is: 'undecided', nodes };
    if (!found) return { is: 'not linearizable', nodes, calls };
    left = search.left;
  }
  return { is: 'linearizable', nodes, left };
}

/** Groups of calls that have no key in common with those of another group, directly or through others. */
export function apart(contract: AnyContract, operations: readonly Operation[]): Operation[][] {
  let groups: { keys: Set<string>; calls: Operation[] }[] = [];
  for (const operation of operations) {
    const keys = new Set(aboutOf(contract, operation));
    const touched = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    const calls = [...touched.flatMap((group) => group.calls), operation];
    for (const key of touched.flatMap((group) => [...group.keys])) keys.add(key);
    groups = [...groups.filter((group) => !touched.includes(group)), { keys, calls }];
  }
  return groups.map(({ calls }) => calls.sort((a, b) => a.when.to - b.when.to));
}

/** What may be there, and what has been said of it that is not so yet: it has to be before that call is answered. */
interface Point {
  readonly state: unknown;
  readonly open: readonly { call: Operation; byThen: (state: unknown) => unknown }[];
}

class Search {
  nodes = 0;
  left: readonly unknown[] = [];
  readonly #calls: readonly Operation[];
  readonly #checking: Checking;
  readonly #seen = new Set<string>();

  constructor(calls: readonly Operation[], checking: Checking) {
    this.#calls = calls;
    this.#checking = checking;
  }

  /** Undefined when the budget does not reach. */
  any(): boolean | undefined {
    return this.#from(new Set(), [{ state: this.#checking.contract.begin.state, open: [] }], -Infinity);
  }

  /** @param since no later call takes effect before this */
  #from(done: ReadonlySet<Operation>, points: readonly Point[], since: number): boolean | undefined {
    const left = this.#calls.filter((call) => !done.has(call));
    if (left.every(({ unknown }) => unknown) && this.#mayEnd(points)) return true;
    if (left.length === 0) return false;
    if (++this.nodes > this.#checking.budget) return undefined;
    const key = this.#keyOf(done, points);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    // Whoever was answered first has taken effect by then, and so has nothing that was asked later.
    const until = Math.min(...left.map(({ unknown, when }) => (unknown ? Infinity : when.to)));
    for (const call of left) {
      if (call.when.from > until || call.after?.some((earlier) => left.includes(earlier))) continue;
      const from = Math.max(since, call.when.from);
      const next = this.#after(points, call, { from, to: Math.max(from, until) });
      if (next.length === 0) continue;
      const found = this.#from(new Set([...done, call]), next, from);
      if (found !== false) return found;
      // What only reads, and could be now, can be now: then the others do not fit behind it either.
      if (this.#onlyReads(call, since)) return false;
    }
    return false;
  }

  #mayEnd(points: readonly Point[]): boolean {
    const { ends = () => true } = this.#checking;
    this.left = points.flatMap(({ state, open }) => (open.length === 0 && ends(state) ? [state] : []));
    return this.left.length > 0;
  }

  #after(points: readonly Point[], call: Operation, when: Instant): Point[] {
    const { contract } = this.#checking;
    const next = points
      .filter(({ open }) => open.every((said) => said.call.when.to >= call.when.from))
      .flatMap(({ state: before, open }) =>
        meanwhile(contract, before, when)
          .map((state) => this.#borneOut({ state, open }))
          .flatMap((point) => this.#step(point, call, when)),
      )
      .map((point) => this.#borneOut(point));
    return [...new Map(next.map((point) => [this.#keyOfPoint(point), point])).values()];
  }

  #step({ state, open }: Point, call: Operation, when: Instant): Point[] {
    const { contract } = this.#checking;
    return inParts(contract, state, call, when).flatMap((answer) => {
      const { byThen, then = state } = answer;
      if (call.unknown) return [{ state: then, open }];
      const said = byThen ? [...open, { call, byThen }] : open;
      return this.#offsets
        .flatMap((offsetMs) => after(state, [answer], call.heard, offsetMs))
        .map((after) => ({ state: after, open: said }));
    });
  }

  /** Whatever has been said and is so now need not be looked at again. */
  #borneOut({ state, open }: Point): Point {
    const isSo = ({ call, byThen }: Point['open'][number]): boolean =>
      this.#offsets.some((offsetMs) => match(byThen(state), call.heard, offsetMs) !== null);
    return { state, open: open.filter((said) => !isSo(said)) };
  }

  get #offsets(): readonly number[] {
    const { offsetMs, earlierMs = [] } = this.#checking;
    return [offsetMs, ...earlierMs];
  }

  /** Unless it says something about what time it is. */
  #onlyReads({ fn, when }: Operation, since: number): boolean {
    const { calls, limits } = this.#checking.contract;
    return calls[fn]?.reads === true && (limits === undefined || when.from <= since);
  }

  #keyOf(done: ReadonlySet<Operation>, points: readonly Point[]): string {
    const which = this.#calls.map((call) => (done.has(call) ? '1' : '0')).join('');
    const each = points.map((point) => this.#keyOfPoint(point));
    return `${which} ${each.sort().join(' ')}`;
  }

  #keyOfPoint({ state, open }: Point): string {
    return `${open.map(({ call }) => this.#calls.indexOf(call)).join()} ${keyOf(state)}`;
  }
}

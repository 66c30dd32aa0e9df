import type { ChoicePoint, PendingStatement, Step } from '../execution/choosing.ts';
import type { Catalogue } from './catalogue.ts';
import type { Footprint, Key } from './footprint.ts';
import { touchOf, type Touch } from './touches.ts';

const EVERYTHING: Footprint = { everything: true, instances: new Set(), reads: [], locks: [], publishes: [] };

/** Tells what the steps that could be taken at some moment would touch. */
export class Footprints {
  readonly #catalogue: Catalogue;
  readonly #unclear: boolean;
  readonly #known = new Map<string, Touch>();

  /** @param options.unclear a step is more than its statement: each depends on all others */
  constructor(catalogue: Catalogue, { unclear = false }: { unclear?: boolean } = {}) {
    this.#catalogue = catalogue;
    this.#unclear = unclear;
  }

  /** In the order of `enabled`. */
  at({ enabled, waiting, poolWait, sent }: ChoicePoint): Footprint[] {
    // Code that has changed its session or the schema means something else with the same words from then on.
    const unclear = this.#unclear || poolWait || [...sent].some((sql) => this.touch(sql, []).steers);
    return enabled.map((step) => (unclear ? EVERYTHING : this.#of(step, waiting)));
  }

  touch(sql: string, params: readonly unknown[]): Touch {
    if (!params.every(isToldByItsText)) return touchOf(sql, params, this.#catalogue);
    const name = JSON.stringify([sql, ...params]);
    const touch = this.#known.get(name) ?? touchOf(sql, params, this.#catalogue);
    this.#known.set(name, touch);
    return touch;
  }

  #of({ kind, pending, caller }: Step, waiting: readonly PendingStatement[]): Footprint {
    if (kind !== 'statement' || !pending || caller === 'background') return EVERYTHING;
    const own = this.touch(pending.sql, pending.params);
    const instances = new Set([pending.instance]);
    if (own.everything) return EVERYTHING;
    if (pending.status === 'I') {
      const locks = own.control === null ? own.locks : [];
      return { everything: false, instances, reads: own.reads, locks: [], publishes: locks };
    }
    return this.#inTransaction(pending, own, waiting);
  }

  /**
   * Any statement of a transaction may fail, which lets go of all its locks; so may the last one. Whoever waits may
   * go on then, fail in turn, and so on: each of those is taken to happen.
   */
  #inTransaction(pending: PendingStatement, own: Touch, waiting: readonly PendingStatement[]): Footprint {
    const held = this.#held(pending);
    const resumed = waiting.map((one) => ({ touch: this.touch(one.sql, one.params), held: this.#held(one) }));
    if (held === null || resumed.some((one) => one.touch.everything || one.held === null)) return EVERYTHING;
    const woken = resumed.flatMap((one) => [...one.touch.locks, ...one.held!]);
    return {
      everything: false,
      instances: new Set([pending.instance, ...waiting.map(({ instance }) => instance)]),
      reads: [...own.reads, ...resumed.flatMap(({ touch }) => touch.reads)],
      locks: [...own.locks, ...held],
      publishes: own.control === 'commit' ? [...held, ...woken] : woken,
    };
  }

  /** What its transaction has locked so far; null when that is not known. */
  #held({ status, earlier }: PendingStatement): Key[] | null {
    if (status === 'I') return [];
    const touches = earlier.map(({ sql, params }) => this.touch(sql, params));
    const known = touches[0]?.control === 'begin' && !touches.some(({ everything }) => everything);
    return known ? touches.flatMap(({ locks }) => locks) : null;
  }
}

/** What JSON tells from every other value: a list of ids as well as an id. */
const isToldByItsText = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isToldByItsText) : typeof value === 'string' || Number.isFinite(value);

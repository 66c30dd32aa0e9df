import fc from 'fast-check';
import type { AnyContract, ModelCall } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import type { Move, Sequence } from './moves.ts';
import { allowed, meanwhile, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';
import { whenOf } from './time.ts';

type OnInstance = 'a' | 'b';

/** A pool of one in every so manyeth history: whoever keeps a connection, or takes a second one, is stuck in it. */
const POOL_OF_ONE_IN = 5;

/** Long enough that a time which has been renewed is told from one that has not. */
const A_WHILE_MS = 45_000;

/** How often what is drawn is what. */
const OFTEN = {
  time: 0.15,
  wait: 0.3,
  write: 0.08,
  sameKey: 0.5,
  sameArguments: 0.33,
  changesSomething: 0.67,
};

/** Draws histories that are worth playing, by playing the model itself, and makes them shorter when one fails. */
export function sequences(
  contract: AnyContract,
  limits: ContractLimits,
  poolSize: number,
): fc.Arbitrary<Sequence> {
  return new Sequences(contract, limits, poolSize);
}

class Sequences extends fc.Arbitrary<Sequence> {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;
  readonly #poolSize: number;

  constructor(contract: AnyContract, limits: ContractLimits, poolSize: number) {
    super();
    this.#contract = contract;
    this.#limits = limits;
    this.#poolSize = poolSize;
  }

  generate(random: fc.Random): fc.Value<Sequence> {
    const pool = random.nextInt(1, POOL_OF_ONE_IN) === 1 ? 1 : this.#poolSize;
    const moves = new Drawing(this.#contract, this.#limits, random).moves();
    return new fc.Value({ pool, moves }, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Sequence {
    return typeof value === 'object' && value !== null && 'moves' in value;
  }

  /** Without its second half, quarter, …; then without each part of that size, from the end. */
  shrink({ pool, moves }: Sequence): fc.Stream<fc.Value<Sequence>> {
    return fc.stream(shorter(moves)).map((fewer) => new fc.Value({ pool, moves: fewer }, undefined));
  }
}

/** What is left without a part: large parts first, and of each size the last first. */
function* shorter<T>(list: readonly T[]): IterableIterator<T[]> {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = list.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      if (end - start < list.length) yield [...list.slice(0, start), ...list.slice(end)];
    }
  }
}

/** One history that is being drawn, and the state that the model is in meanwhile. */
class Drawing {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;
  readonly #random: fc.Random;
  readonly #moves: Move[] = [];
  readonly #made: Asked[] = [];
  #state: unknown;
  #nowMs = 0;

  constructor(contract: AnyContract, limits: ContractLimits, random: fc.Random) {
    this.#contract = contract;
    this.#limits = limits;
    this.#random = random;
    this.#state = contract.begin.state;
  }

  moves(): Move[] {
    for (let n = 0; n < this.#limits.moves; n++) this.#next();
    return this.#moves;
  }

  #next(): void {
    if (this.#chance(OFTEN.time) && this.#passTime()) return;
    if (this.#chance(OFTEN.write) && this.#write()) return;
    const asked = this.#choose();
    const on: OnInstance = this.#chance(0.5) ? 'a' : 'b';
    this.#call(on, asked);
    const { readers, calls } = this.#contract;
    if (!readers) return;
    for (const key of calls[asked.fn]!.about(asked.args)) {
      const questions = readers(key) as ModelCall<Record<string, (...args: unknown[]) => unknown>>[];
      for (const [fn, ...args] of questions) this.#call(on === 'a' ? 'b' : 'a', { fn, args });
    }
  }

  /** Of some candidates the first that changes something, mostly. */
  #choose(): Asked {
    const candidates = Array.from({ length: this.#limits.candidates }, () => this.#draw());
    const changing = candidates.find((asked) => this.#changes(asked));
    return (this.#chance(OFTEN.changesSomething) ? changing : undefined) ?? candidates[0]!;
  }

  #draw(): Asked {
    const { calls } = this.#contract;
    const weighted = Object.keys(calls).flatMap((fn) =>
      Array.from({ length: calls[fn]!.weight ?? 1 }, () => fn),
    );
    const fn = this.#pick(weighted);
    const arbitraries = calls[fn]!.args;
    const args = arbitraries.map((arbitrary) => arbitrary.generate(this.#random, undefined).value);
    const earlier = this.#made.slice(-this.#limits.lookBack);
    if (earlier.length > 0 && this.#chance(OFTEN.sameKey))
      this.#takeOver(args, arbitraries, this.#pick(earlier));
    return { fn, args };
  }

  /** What both take is the same: the first argument that they have in common, or all of them. */
  #takeOver(args: unknown[], arbitraries: readonly fc.Arbitrary<unknown>[], from: Asked): void {
    const theirs = this.#contract.calls[from.fn]!.args;
    const all = this.#chance(OFTEN.sameArguments);
    for (const [index, arbitrary] of arbitraries.entries()) {
      const same = theirs.indexOf(arbitrary);
      if (same === -1) continue;
      args[index] = from.args[same];
      if (!all) return;
    }
  }

  #changes(asked: Asked): boolean {
    const [first] = allowed(this.#contract, this.#now(), asked, this.#when());
    return first?.then !== undefined && keyOf(first.then) !== keyOf(this.#now());
  }

  #call(on: OnInstance, { fn, args }: Asked): void {
    this.#moves.push({ kind: 'call', on, fn, args });
    this.#made.push({ fn, args });
    const state = this.#now();
    const [first] = allowed(this.#contract, state, { fn, args }, this.#when());
    this.#state = first?.then ?? state;
    this.#nowMs += 2;
  }

  #write(): boolean {
    const { writes = {} } = this.#contract;
    const names = Object.keys(writes);
    if (names.length === 0) return false;
    const name = this.#pick(names);
    const write = writes[name]!;
    const args = (write.args as readonly fc.Arbitrary<unknown>[]).map(
      (arbitrary) => arbitrary.generate(this.#random, undefined).value,
    );
    const next: unknown = write.step(this.#now(), args, whenOf(this.#when()));
    if (next === undefined) return false;
    this.#moves.push({ kind: 'write', name, args });
    this.#state = next;
    return true;
  }

  #passTime(): boolean {
    const { limits } = this.#contract;
    const ends = limits?.(this.#now()).map(({ at }) => at) ?? [];
    if (ends.length === 0) return false;
    if (this.#chance(OFTEN.wait)) return this.#wait();
    const limit = this.#random.nextInt(0, ends.length - 1);
    const to = this.#chance(0.5) ? 'before' : 'after';
    const at = ends.toSorted((a, b) => a.from - b.from)[limit]!;
    this.#moves.push({ kind: 'time', to, limit });
    this.#nowMs = to === 'before' ? at.from - 100 : at.to + 100;
    return true;
  }

  #wait(): true {
    this.#moves.push({ kind: 'wait', ms: A_WHILE_MS });
    this.#nowMs += A_WHILE_MS;
    return true;
  }

  #when = (): { from: number; to: number } => ({ from: this.#nowMs, to: this.#nowMs + 1 });

  /** What is there now: what has ended has ended. */
  #now(): unknown {
    return meanwhile(this.#contract, this.#state, this.#when())[0];
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.nextInt(0, list.length - 1)]!;
  }

  #chance(probability: number): boolean {
    return this.#random.nextDouble() < probability;
  }
}

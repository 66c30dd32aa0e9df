import fc from 'fast-check';
import type { AnyContract } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { Drawing } from './draw.ts';
import type { Meeting, Sequence } from './moves.ts';

/** A pool of one in every so manyeth history: whoever keeps a connection, or takes a second one, is stuck in it. */
const POOL_OF_ONE_IN = 5;

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

/** Draws calls that have a key in common, after a few others and some time, so that they get in each other's way. */
export function meetings(contract: AnyContract, limits: ContractLimits): fc.Arbitrary<Meeting> {
  return new Meetings(contract, limits);
}

class Meetings extends fc.Arbitrary<Meeting> {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;

  constructor(contract: AnyContract, limits: ContractLimits) {
    super();
    this.#contract = contract;
    this.#limits = limits;
  }

  generate(random: fc.Random): fc.Value<Meeting> {
    return new fc.Value(new Drawing(this.#contract, this.#limits, random).meeting(), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Meeting {
    return typeof value === 'object' && value !== null && 'calls' in value;
  }

  /** With less before it, then with fewer that meet. */
  shrink({ before, calls }: Meeting): fc.Stream<fc.Value<Meeting>> {
    const less = fc
      .stream(shorter(before))
      .map((fewer) => new fc.Value<Meeting>({ before: fewer, calls }, undefined));
    const fewer = fc
      .stream(shorter(calls))
      .filter(({ length }) => length > 1)
      .map((some) => new fc.Value<Meeting>({ before, calls: some }, undefined));
    return less.join(fewer);
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

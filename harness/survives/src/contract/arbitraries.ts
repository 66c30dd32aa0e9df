import fc from 'fast-check';
import type { AnyContract } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { collisionsIn } from './collisions.ts';
import { Drawing } from './draw.ts';
import { drawEnding } from './draw-ending.ts';
import { drawMeeting } from './draw-meeting.ts';
import type { Meeting, Move, Sequence } from './moves.ts';
import { remembered } from './remembered-draws.ts';

/** A pool of one in every so manyeth history: whoever keeps a connection, or takes a second one, is stuck in it. */
const POOL_OF_ONE_IN = 5;
/** Restless pools in every so manyeth of the others: whoever needs the same connection twice does not get it by luck. */
const RESTLESS_IN = 2;

/** In every so manyeth meeting, of a contract that has such ids, two have nothing in common but what `hashtext()` says. */
const COLLIDING_IN = 3;

/** What the pools of a history may be like. */
interface PoolOptions {
  /** Connections in each, where it is not one. */
  size: number;
  /** They may be restless: that takes one connection more than the code would make. */
  mayBeRestless: boolean;
}

/** Draws histories that are worth playing, by playing the model itself, and makes them shorter when one fails. */
export function sequences(
  contract: AnyContract,
  limits: ContractLimits,
  pools: PoolOptions,
): fc.Arbitrary<Sequence> {
  return new Sequences(contract, limits, pools);
}

class Sequences extends fc.Arbitrary<Sequence> {
  readonly #contract: AnyContract;
  readonly #limits: ContractLimits;
  readonly #pools: PoolOptions;

  constructor(contract: AnyContract, limits: ContractLimits, pools: PoolOptions) {
    super();
    this.#contract = contract;
    this.#limits = limits;
    this.#pools = pools;
  }

  generate(random: fc.Random): fc.Value<Sequence> {
    const what = `a history ${JSON.stringify([this.#limits, this.#pools])}`;
    return new fc.Value(
      remembered(this.#contract, what, random, () => this.#draw(random)),
      undefined,
    );
  }

  #draw(random: fc.Random): Sequence {
    const pool = random.nextInt(1, POOL_OF_ONE_IN) === 1 ? 1 : this.#pools.size;
    const moves = inOtherOrder(new Drawing(this.#contract, this.#limits, random).moves());
    const restless = this.#pools.mayBeRestless && pool > 1 && random.nextInt(1, RESTLESS_IN) === 1;
    return { pool, restless, moves };
  }

  canShrinkWithoutContext(value: unknown): value is Sequence {
    return typeof value === 'object' && value !== null && 'moves' in value;
  }

  /** With pools as they are; without its second half, quarter, …; then without each part of that size, from the end. */
  shrink({ pool, restless, moves }: Sequence): fc.Stream<fc.Value<Sequence>> {
    const valueOf = (sequence: Sequence): fc.Value<Sequence> => new fc.Value(sequence, undefined);
    const asTheyAre = restless
      ? fc.Stream.of(valueOf({ pool, restless: false, moves }))
      : fc.Stream.nil<never>();
    return asTheyAre.join(
      fc.stream(shorter(moves)).map((fewer) => valueOf({ pool, restless, moves: fewer })),
    );
  }
}

/** Half way: there is something to be read by then, and more is written after it. */
const inOtherOrder = (moves: readonly Move[]): Move[] =>
  moves.toSpliced(Math.floor(moves.length / 2), 0, { kind: 'other order' });

/** Draws calls that have a key in common, after a few others and some time, so that they get in each other's way. */
export function meetings(contract: AnyContract, limits: ContractLimits): fc.Arbitrary<Meeting> {
  const collisions = collisionsIn(contract);
  const draw = (random: fc.Random): Meeting => {
    if (collisions.length === 0 || random.nextInt(1, COLLIDING_IN) !== 1)
      return drawMeeting(contract, limits, random);
    return { before: [], calls: collisions[random.nextInt(0, collisions.length - 1)]! };
  };
  const what = `a meeting ${JSON.stringify(limits)}`;
  return new Meetings((random) => remembered(contract, what, random, () => draw(random)));
}

/** Draws calls that something ends beside: see `drawEnding`. */
export const endings = (contract: AnyContract, limits: ContractLimits): fc.Arbitrary<Meeting> =>
  new Meetings((random) =>
    remembered(contract, `an ending ${JSON.stringify(limits)}`, random, () =>
      drawEnding(contract, limits, random),
    ),
  );

class Meetings extends fc.Arbitrary<Meeting> {
  readonly #draw: (random: fc.Random) => Meeting;

  constructor(draw: (random: fc.Random) => Meeting) {
    super();
    this.#draw = draw;
  }

  generate(random: fc.Random): fc.Value<Meeting> {
    return new fc.Value(this.#draw(random), undefined);
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

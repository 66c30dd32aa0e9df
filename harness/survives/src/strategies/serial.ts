import { oneByOne, steered } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import { permutations } from '../judge/serial-equivalence.ts';
import type { History } from '../model/history.ts';
import { oneAfterAnother } from './choosers.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import { foundInOrder } from './orders.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** Each caller alone, in each order: what concurrent runs are compared with, where a property asks for that. */
class Serial implements Strategy {
  readonly name = 'serial';
  readonly phase = 'serial';
  readonly speaks = 'of orders';
  readonly evidence: Evidence;
  readonly #ground: Ground;
  readonly #left: string[][];
  /** Orders that cannot be had while all callers have started: one has, say, the only client of their pool. */
  readonly #apart: string[][] = [];
  #asked: readonly string[] = [];

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#left = permutations(ground.callers);
    this.evidence = bySchedule(ground.setup.limits.evidence);
  }

  next(): Attempt | null {
    const order = this.#left.shift();
    if (!order) return this.#nextApart();
    this.#asked = order;
    return { conduct: steered(oneAfterAnother(order)) };
  }

  #nextApart(): Attempt | null {
    const order = this.#apart.shift();
    return order ? { conduct: oneByOne(order) } : null;
  }

  /** What went in another order than was asked for is no serial order, whatever came of it. */
  played({ conduct }: Attempt, { ending, outcomes, state, startedAt, history }: Execution): void {
    this.#ground.orders.runs++;
    if (ending.kind !== 'finished') return;
    if (conduct.how === 'steered' && !wentInOrder(history, this.#asked)) this.#apart.push([...this.#asked]);
    else this.#ground.serial.record(outcomes, state, startedAt);
  }

  says(): string {
    return '';
  }

  found(failure: Failure): string {
    return foundInOrder(this.#ground.orders, failure);
  }
}

/** Nobody took a step after somebody who was to come later. */
function wentInOrder({ events }: History, order: readonly string[]): boolean {
  const ranks = events.filter((event) => 'step' in event).map(({ caller }) => order.indexOf(caller));
  return ranks.every((rank, index) => index === 0 || rank >= ranks[index - 1]!);
}

export const serial: Begin = (ground) =>
  ground.setup.property.likeSomeSerialOrder ? new Serial(ground) : null;

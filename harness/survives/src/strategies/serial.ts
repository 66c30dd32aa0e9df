import { steered } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import { permutations } from '../judge/serial-equivalence.ts';
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

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#left = permutations(ground.callers);
    this.evidence = bySchedule(ground.setup.limits.evidence);
  }

  next(): Attempt | null {
    const order = this.#left.shift();
    return order ? { conduct: steered(oneAfterAnother(order)) } : null;
  }

  played(_attempt: Attempt, { outcomes, state, startedAt }: Execution): void {
    this.#ground.orders.runs++;
    this.#ground.serial.record(outcomes, state, startedAt);
  }

  says(): string {
    return '';
  }

  found(failure: Failure): string {
    return foundInOrder(this.#ground.orders, failure);
  }
}

export const serial: Begin = (ground) =>
  ground.setup.property.likeSomeSerialOrder ? new Serial(ground) : null;

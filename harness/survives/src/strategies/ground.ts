import type { Setup } from '../execution/setup.ts';
import { catalogueOf } from '../independence/catalogue.ts';
import { Footprints } from '../independence/relation.ts';
import { SerialOrders } from '../judge/serial-equivalence.ts';
import type { Budget } from '../model/effort.ts';
import { noOrders, type Orders } from './orders.ts';

/** Before anything may be played. */
const NOTHING: Budget = {
  steps: 0,
  samples: 0,
  completeFirstBound: false,
  overlap: 0,
  faults: 0,
  secondFaults: 0,
  stress: 0,
};

/** What the strategies of one input stand on. It is all that they know of each other. */
export class Ground {
  readonly setup: Setup;
  readonly input: unknown;
  /** Who calls, in the order of their first calls. */
  readonly callers: readonly string[];
  /** What each may spend, counted from the beginning: to give the same again changes nothing. */
  budget: Budget = NOTHING;
  /** Steps of the longest run so far, whoever proposed it. */
  longest = 0;
  /** In one of its transactions a snapshot serves all statements. */
  keepsSnapshots = false;
  readonly orders: Orders = noOrders();
  /** What can come of the calls one after another. */
  readonly serial = new SerialOrders();
  #footprints: Promise<Footprints> | null = null;

  constructor(setup: Setup, input: unknown) {
    this.setup = setup;
    this.input = input;
    this.callers = [...new Set(setup.property.calls(input).map(({ caller }) => caller))];
  }

  /** Which statements can change places. The schema is read when it is asked for. */
  footprints(): Promise<Footprints> {
    // Whoever goes on then reads at once what comes next, and no footprint says so.
    const { lateAnswers: unclear = false } = this.setup.property;
    this.#footprints ??= catalogueOf(this.setup.database).then(
      (catalogue) => new Footprints(catalogue, { unclear }),
    );
    return this.#footprints;
  }
}

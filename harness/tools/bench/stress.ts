import { permutations, SerialOrders } from '../../survives/src/judge/serial-equivalence.ts';
import {
  isPromiseBroken,
  ofFunction,
  type AnyCall,
  type Definition,
  type Outcome,
  type Property,
} from '../../survives/src/language/language.ts';
import type { Usage } from '../../survives/src/model/usage.ts';
import { viewError } from '../../survives/src/pool/views.ts';
import { PlainParties } from './plain-parties.ts';
import type { PlainInstance, PlainSetup } from './plain-setup.ts';

/** A property asked for what only gated clients count. */
export class NotCounted extends Error {}

/** Plain pools count nothing; a property that asks all the same is told so. */
const NOTHING_COUNTED = new Proxy({} as Usage, {
  get: () => {
    throw new NotCounted('plain pools count nothing');
  },
});

/** Every call at the same time, as `Promise.all` does it, judged by the kata's own property. */
export class StressTest {
  readonly #production: PlainSetup;
  readonly #kata: Definition;
  readonly #property: Property;
  readonly #input: unknown;
  readonly #calls: readonly AnyCall[];
  readonly #callers: string[];
  #serial: SerialOrders | null = null;

  constructor(
    setup: PlainSetup,
    kata: Definition,
    property: Property,
    { input, calls }: { input: unknown; calls: readonly AnyCall[] },
  ) {
    this.#production = setup;
    this.#kata = kata;
    this.#property = property;
    this.#input = input;
    this.#calls = calls;
    this.#callers = callersOf(calls);
  }

  /** One race. True when the property was broken. */
  async breaks(): Promise<boolean> {
    if (this.#property.likeSomeSerialOrder) this.#serial ??= await this.#serialOrders();
    return this.#judged(async (instances, parties, given) => {
      const startedAt = new Date();
      const outcomes = new Map<AnyCall, Outcome>();
      const call = (caller: string) => this.#call(instances, parties, caller, outcomes);
      await Promise.all(this.#callers.map(call));
      const ended = this.#calls.map((call) => outcomes.get(call)!);
      const state = await this.#production.database.read(this.#kata.state);
      const world = this.#production.world(instances, parties);
      const seen = {
        outcomes: ended,
        of: ofFunction(ended),
        answers: [...outcomes.values()].map((outcome) => ({ ...outcome, waiting: [], ledgers: {} })),
        state,
        usage: NOTHING_COUNTED,
      };
      const result = { ...world, ...seen, faults: [], unheard: [] };
      await this.#property.holds?.(result, this.#input, given);
      const unlike = this.#serial?.compare(ended, state, startedAt);
      if (unlike) throw unlike;
    });
  }

  async #serialOrders(): Promise<SerialOrders> {
    const serial = new SerialOrders();
    for (const order of permutations(this.#callers)) {
      await this.#judged(async (instances, parties) => {
        const startedAt = new Date();
        const outcomes = new Map<AnyCall, Outcome>();
        for (const caller of order) await this.#call(instances, parties, caller, outcomes);
        const ended = this.#calls.map((call) => outcomes.get(call)!);
        serial.record(ended, await this.#production.database.read(this.#kata.state), startedAt);
      });
    }
    return serial;
  }

  async #judged(
    race: (
      instances: [PlainInstance, ...PlainInstance[]],
      parties: PlainParties,
      given: unknown,
    ) => Promise<void>,
  ): Promise<boolean> {
    const clocks = this.#property.appClocks?.(this.#input);
    const instances = (await this.#production.begin(clocks)) as [PlainInstance, PlainInstance];
    const parties = new PlainParties(this.#kata.outside ?? {});
    try {
      const world = this.#production.world(instances, parties);
      const given = await this.#property.given?.(world, this.#input);
      await race(instances, parties, given);
      return false;
    } catch (error) {
      if (isPromiseBroken(error)) return true;
      throw error;
    }
  }

  /** The calls of one caller, one after another, on the instance that the engine gives it too. */
  async #call(
    instances: readonly PlainInstance[],
    parties: PlainParties,
    caller: string,
    outcomes: Map<AnyCall, Outcome>,
  ): Promise<void> {
    const { exports, pool } = instances[this.#callers.indexOf(caller) % instances.length]!;
    for (const call of this.#calls.filter((one) => one.caller === caller)) {
      try {
        outcomes.set(call, { ...call, value: await exports[call.fn]!(pool, ...parties.filledIn(call.args)) });
      } catch (error) {
        outcomes.set(call, { ...call, error: viewError(error) });
      }
    }
  }
}

export const callersOf = (calls: readonly AnyCall[]): string[] => [
  ...new Set(calls.map(({ caller }) => caller)),
];

/**
 * As many callers as asked for: the same calls again under other names, wherever a name stands as an argument.
 * Whether the property has a meaning for a crowd, only code that is known to be right can tell.
 */
export function crowd(calls: readonly AnyCall[], size: number): AnyCall[] {
  const names = callersOf(calls);
  const copies = Math.ceil(size / names.length);
  const renamed = (value: unknown, copy: number): unknown =>
    copy > 0 && names.includes(value as string) ? `${value as string}${copy + 1}` : value;
  const all = Array.from({ length: copies }, (_, copy) =>
    calls.map(({ caller, fn, args }) => ({
      caller: renamed(caller, copy) as string,
      fn,
      args: args.map((arg) => renamed(arg, copy)),
    })),
  ).flat();
  const chosen = callersOf(all).slice(0, size);
  return all.filter(({ caller }) => chosen.includes(caller));
}

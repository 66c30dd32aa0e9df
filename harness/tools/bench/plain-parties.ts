import { isOutside, type Party } from '../../survives/src/language/language.ts';

/** The kata's outside parties without faults and without a schedule: a call takes a turn of the event loop. */
export class PlainParties {
  readonly #parties: Record<string, Party>;
  readonly #ledgers = new Map<string, unknown[]>();

  constructor(parties: Record<string, Party>) {
    this.#parties = parties;
  }

  ledger(party: string): never[] {
    const known = this.#ledgers.get(party) ?? [];
    this.#ledgers.set(party, known);
    return known as never[];
  }

  /** Copies of the arguments, with a client wherever a party is meant. */
  filledIn(args: readonly unknown[]): unknown[] {
    return args.map((arg) => (isOutside(arg) ? this.#client(arg.outside) : structuredClone(arg)));
  }

  #client(party: string): Record<string, (...args: unknown[]) => Promise<unknown>> {
    const methods = Object.entries(this.#parties[party] ?? {}).map(
      ([name, act]) =>
        [
          name,
          async (...args: unknown[]): Promise<unknown> => {
            await new Promise((resolve) => setImmediate(resolve));
            return structuredClone(act(this.ledger(party), ...structuredClone(args)));
          },
        ] as const,
    );
    return Object.fromEntries(methods);
  }
}

import type { FaultKind } from '../model/faults.ts';
import type { Party } from '../language/language.ts';
import { callerContext } from '../pool/caller-context.ts';
import { plainData } from './plain-data.ts';

/** A call to an outside party, waiting for the schedule to let it happen. */
export interface PartyCall {
  caller: string;
  /** `payments` */
  readonly party: string;
  /** `payments.charge` */
  readonly anchor: string;
  readonly args: unknown[];
  /** Lets it happen, well or badly. Answers with what the caller gets. */
  open(fault?: FaultKind): { value: unknown } | { error: Error };
}

/**
 * The outside parties of one run. They live outside the application: both instances talk to the same ones, and what
 * is in their ledgers stays there, whatever is rolled back in the database.
 */
export class Parties {
  readonly pending = new Set<PartyCall>();
  readonly #definitions: Readonly<Record<string, Party>>;
  readonly #ledgers = new Map<string, unknown[]>();
  readonly #asked: (call: PartyCall) => void;

  constructor(definitions: Readonly<Record<string, Party>>, asked: (call: PartyCall) => void) {
    this.#definitions = definitions;
    this.#asked = asked;
  }

  /** What a party has done, in order. */
  ledger(party: string): unknown[] {
    const known = this.#ledgers.get(party) ?? [];
    this.#ledgers.set(party, known);
    return known;
  }

  /** How many entries each ledger has. */
  get lengths(): Record<string, number> {
    const length = (party: string): number => this.#ledgers.get(party)?.length ?? 0;
    return Object.fromEntries(Object.keys(this.#definitions).map((party) => [party, length(party)]));
  }

  /** What the subject gets as its collaborator: every method returns a promise. */
  client(party: string): Record<string, (...args: unknown[]) => Promise<unknown>> {
    const definition = this.#definitions[party];
    if (!definition) throw new Error(`"outside" names no party "${party}"`);
    return Object.fromEntries(
      Object.entries(definition).map(([method, act]) => [
        method,
        (...args: unknown[]) => this.#request(party, method, args, act),
      ]),
    );
  }

  #request(party: string, method: string, args: unknown[], act: Party[string]): Promise<unknown> {
    const context = callerContext.getStore();
    if (context?.dead) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      const call: PartyCall = {
        caller: context?.name ?? 'background',
        party,
        anchor: `${party}.${method}`,
        args: plainData(args) as unknown[],
        open: (fault) => {
          this.pending.delete(call);
          const answer = this.#act(party, act, args, fault);
          if ('error' in answer) reject(answer.error);
          else resolve(answer.value);
          return answer;
        },
      };
      this.#asked(call);
      this.pending.add(call);
    });
  }

  #act(
    party: string,
    act: Party[string],
    args: unknown[],
    fault: FaultKind | undefined,
  ): { value: unknown } | { error: Error } {
    const noAnswer = { error: new Error(`${party} did not answer`) };
    if (fault === 'party-fails-before') return noAnswer;
    try {
      const value = structuredClone(act(this.ledger(party), ...structuredClone(args)));
      return fault === 'party-fails-after' ? noAnswer : { value };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** Whoever asked has died; a request that has not happened yet never does. */
  drop(caller: string): void {
    for (const call of this.pending) if (call.caller === caller) this.pending.delete(call);
  }
}

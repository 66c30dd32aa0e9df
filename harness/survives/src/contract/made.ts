import { like, type AnyContract, type Instant, type Outcome } from '../language/language.ts';
import type { Operation } from './linearizable.ts';
import { match, type Heard } from './match.ts';
import { aboutOf, inParts } from './possible.ts';

/** A call that was made, and what of it takes effect at one moment: all of it, or each part. */
export interface MadeCall {
  call: Operation;
  operations: readonly Operation[];
}

/** Those of one caller take effect one after another. */
export function madeOf(contract: AnyContract, outcomes: readonly Outcome[], when: Instant): MadeCall[] {
  const last = new Map<string, readonly Operation[]>();
  return outcomes.map((outcome) => {
    const call = operationOf(outcome, when);
    const after = last.get(outcome.caller) ?? [];
    const operations = partsOf(contract, call).map((part) => {
      const open = othersWrite(contract, outcome, outcomes);
      return { ...part, after, ...(open && { part: refusedAnyhow(contract, part) }) };
    });
    last.set(outcome.caller, operations.length > 0 ? operations : after);
    return { call, operations };
  });
}

function partsOf({ calls }: AnyContract, call: Operation): Operation[] {
  const parts = call.heard.error ? undefined : calls[call.fn]?.parts?.([...call.args], call.heard.value);
  return parts?.map(({ step, heard }) => ({ ...call, part: step, heard: { value: heard } })) ?? [call];
}

/** Others write something that a call is about, while it is under way. */
const othersWrite = (contract: AnyContract, outcome: Outcome, outcomes: readonly Outcome[]): boolean =>
  contract.calls[outcome.fn]?.reads !== true &&
  outcomes.some(
    ({ caller, fn, args }) =>
      caller !== outcome.caller &&
      contract.writes?.[fn] !== undefined &&
      aboutOf(contract, { fn, args }).some((key) => aboutOf(contract, outcome).includes(key)),
  );

/**
 * What comes into being meanwhile may be refused for another reason than is true at any moment: many a right design
 * finds nothing, and looks why afterwards. A yes is a yes.
 */
const refusedAnyhow =
  (contract: AnyContract, call: Operation): NonNullable<Operation['part']> =>
  (state, when) => {
    const due = inParts(contract, state, call, when);
    const yes = due.filter(({ then }) => then !== undefined);
    const no = like('a refusal', (value: unknown) =>
      yes.every(({ answer }) => match(answer, { value }, 0) === null),
    );
    return yes.length > 0 ? [...due, { sentence: due[0]!.sentence, answer: no }] : due;
  };

const operationOf = ({ fn, args, value, error, unknown }: Outcome, when: Instant): Operation => ({
  fn,
  args,
  heard: heardOf(value, error),
  when,
  ...(unknown && { unknown }),
});

const heardOf = (value: unknown, error: Heard['error']): Heard => (error ? { error } : { value });

import fc from 'fast-check';
import { labelOf } from '../execution/callers.ts';
import type { Definition, Property } from '../language/language.ts';
import type { DriveInput, DriveBeginning } from '../model/drive.ts';
import type { InputSource } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';
import { PlainError } from '../model/plain-error.ts';
import { inputAt, inputKey, pathIn, seedOf } from '../check/inputs.ts';

const { inputs: INPUTS_SHOWN, proposals: PROPOSALS } = LIMITS.drive;

/** What can be driven. */
export function beginningsOf(judged: string, { promises }: Definition): DriveBeginning[] {
  return promises.map((property) => {
    const { id, name, kind, load } = property;
    const beginning = { property: { id, name, kind } };
    if (load !== undefined) return { ...beginning, inputs: [], refused: UNDER_LOAD };
    const inputs = [...proposals(judged, property, 'inputs'), ...proposals(judged, property, 'larger')];
    return { ...beginning, inputs };
  });
}

const UNDER_LOAD =
  'it is judged by how much is done at once, not by an order of statements, so there is nothing to steer';

function proposals(judged: string, property: Property, source: InputSource): DriveInput[] {
  const arbitrary = property[source];
  if (!arbitrary) return [];
  const found = new Map<string, DriveInput>();
  let run = 0;
  fc.check(
    fc.property(arbitrary, (input) => {
      const path = pathIn(source, String(run++));
      if (found.size < INPUTS_SHOWN && !found.has(inputKey(input)))
        found.set(inputKey(input), inputView(property, path, input));
    }),
    { seed: seedOf(judged, property), numRuns: PROPOSALS },
  );
  return [...found.values()];
}

export function inputView(property: Property, path: string, input: unknown): DriveInput {
  const calls = property.calls(input);
  const names = [...new Set(calls.map(({ caller }) => caller))];
  const callers = names.map((name) => ({
    name,
    calls: calls.filter(({ caller }) => caller === name).map(({ fn, args }) => labelOf(fn, args)),
  }));
  return { path, text: inputKey(input), callers };
}

/** The property and the input that a beginning names. Throws a `PlainError`. */
export async function resolveBeginning(
  judged: string,
  { promises }: Definition,
  beginning: { property: string; input: string },
): Promise<{ property: Property; input: unknown }> {
  const property = promises.find(({ id }) => id === beginning.property);
  if (!property) {
    throw new PlainError(`${judged} has no promise "${beginning.property}"`, {
      next: `choose one of: ${promises.map(({ id }) => id).join(', ')}`,
    });
  }
  if (property.load !== undefined || property.walks)
    throw new PlainError(`"${property.name}" cannot be driven: ${UNDER_LOAD}`, {
      next: 'it is checked, and not steered',
    });
  const found = await inputAt(judged, property, beginning.input);
  if (found) return { property, input: found.input };
  throw new PlainError(`"${property.name}" has no input "${beginning.input}"`, {
    next: 'leave the input out: its first one is driven',
  });
}

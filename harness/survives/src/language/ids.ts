import fc from 'fast-check';

/** Ids are cut after this many signs by whoever cuts them. */
const CUT_AT = 20;

/** How often an id is drawn that differs from one of the list by next to nothing. */
const NEAR_ONE_IN = 12;

/**
 * One of these ids, and now and then one that is nearly one of them and means something else: in another case, with a
 * blank at one end, long and different at its very end. Near a call about an id another one about its twin is drawn, so
 * that whoever compares them otherwise than as they are gives another answer. What has such an argument has to have an
 * answer for ids that nobody knows.
 */
export const ids = (...known: readonly string[]): fc.Arbitrary<string> => new Ids(known);

/** An id that is nearly this one; undefined where the arbitrary is not one of `ids`. */
export function twinOf(arbitrary: fc.Arbitrary<unknown>, id: unknown, random: fc.Random): string | undefined {
  if (!(arbitrary instanceof Ids) || typeof id !== 'string') return undefined;
  const twins = nearly(id);
  return twins[random.nextInt(0, twins.length - 1)];
}

class Ids extends fc.Arbitrary<string> {
  readonly #known: readonly string[];

  constructor(known: readonly string[]) {
    super();
    this.#known = known;
  }

  generate(random: fc.Random): fc.Value<string> {
    const id = this.#known[random.nextInt(0, this.#known.length - 1)]!;
    const near = random.nextInt(1, NEAR_ONE_IN) === 1 ? twinOf(this, id, random) : undefined;
    return new fc.Value(near ?? id, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is string {
    return typeof value === 'string';
  }

  shrink(): fc.Stream<fc.Value<string>> {
    return fc.Stream.nil();
  }
}

function nearly(id: string): string[] {
  const otherCase = id === id.toUpperCase() ? id.toLowerCase() : id.toUpperCase();
  const ends = [`${id} `, ` ${id}`];
  if (id.length <= CUT_AT) return [otherCase, ...ends].filter((twin) => twin !== id);
  const otherEnd = `${id.slice(0, -1)}${id.endsWith('z') ? 'q' : 'z'}`;
  // As often as the other three together: few ids are long.
  return [otherCase, ...ends, otherEnd, otherEnd, otherEnd].filter((twin) => twin !== id);
}

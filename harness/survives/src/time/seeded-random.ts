/**
 * A stream of numbers in [0, 1) that depends on the seed only: splitmix32, after Sebastiano Vigna's splitmix64.
 * For jitter inside subject code and for sampled schedules; fast-check has its own for inputs.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    t ^= t >>> 15;
    return (t >>> 0) / 4294967296;
  };
}

/**
 * A seed for each text. Of 32 bits at each letter: a sum that outgrows a double forgets the last ones, by which the
 * callers of a crowd are told apart.
 *
 * @param start another one gives other seeds for the same texts
 */
export function seedFrom(text: string, start = 7): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, start);
}

/** `Math` with a `random` of its own for each caller. */
export function seededMath(randomOf: () => number): Math {
  return Object.create(Math, { random: { value: randomOf, writable: true, configurable: true } }) as Math;
}

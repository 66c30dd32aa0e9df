/** They have the same `hashtext()`. */
export const COLLIDING = ['k34391', 'k37751'] as const;

/**
 * Texts as ids are in life, and as they should not have to be: all of them different, for whatever compares them as
 * text. Two of them have the same `hashtext()`.
 */
const ODD = [
  "O'Hara",
  'x'.repeat(70),
  '7',
  '0007',
  'a,b{c}',
  'Ряд-А',
  'a1',
  ' A1',
  '4294967303',
  '9223372036854775814',
  'NULL',
  '__proto__',
  `${'y'.repeat(299)}z`,
  ...COLLIDING,
] as const;

/** The first `count` of them, at most fifteen: `oddIds(6)`. They are the same each time. */
export const oddIds = (count: number): string[] => ODD.slice(0, count);

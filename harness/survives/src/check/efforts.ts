import type { Effort } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';

/** The passes of a check, in the order in which they are made. */
export function passesOf({ thorough = false }: { thorough?: boolean | undefined }): readonly Effort[] {
  const { passes, thorough: more } = LIMITS.check;
  return thorough ? [...passes, ...more] : passes;
}

import type { Deed } from './facts.ts';

/** `(step 3)`, `(steps 3 and 5)`. */
export function steps(...deeds: readonly Deed[]): string {
  return `(step${deeds.length === 1 ? '' : 's'} ${and(deeds.map(({ step }) => String(step)))})`;
}

/** `alice`, `alice and bob`, `alice, bob and carol`. */
export function and(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `INSERT into seat_locks`, `COMMIT`. */
export function named({ verb, table }: Deed): string {
  if (!table) return verb;
  const preposition = { INSERT: ' into', DELETE: ' from', SELECT: ' from', UPDATE: ' of' }[verb] ?? '';
  return `${verb}${preposition} ${table}`;
}

import type { Move } from './moves.ts';
import type { Asked } from './possible.ts';

export type OnInstance = 'a' | 'b';

/** Which argument two calls have in common: of those that meet any, for a later one may say what they fall out about. */
export type Same = 'first' | 'any';

/** What is there just before something ends, and just after. */
export interface AroundAnEnd {
  before: unknown;
  after: unknown;
}

/** A call of the history, where it was made, and what was due then, as text and by its kind. */
export type EarlierCall = Asked & { on: OnInstance; due: string; kind: string };

/** A history that ends just before something does. */
export interface ToAnEnd extends AroundAnEnd {
  moves: readonly Move[];
}

/** Draws of a call that would be answered otherwise. After them nothing of the kind is asked. */
export const TRIES = 40;

/** Draws of a call that meets another. */
export const MEETING_TRIES = 30;

/** Long enough that a time which has been renewed is told from one that has not. */
export const A_WHILE_MS = 45_000;

/** How often what is drawn is what. */
export const OFTEN = {
  time: 0.15,
  wait: 0.3,
  write: 0.08,
  again: 0.15,
  nearly: 0.15,
  askedBefore: 0.5,
  /** Of what was asked before others wrote: whoever remembers the answer is caught by nothing else. */
  askedAtOnce: 0.7,
  askedAtAnEnd: 0.8,
  writeBefore: 0.15,
  /** Just before the end calls that meet are mostly not judged. */
  afterTheEnd: 0.8,
  anotherBeforeTheEnd: 0.3,
  sameKey: 0.5,
  sameArguments: 0.33,
  changesSomething: 0.67,
};

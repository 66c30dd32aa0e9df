import type { History } from '../model/history.ts';
import { refusedButAnsweredYes, threw } from './errors.ts';
import { factsOf, type Facts } from './facts.ts';
import { doneForNothing, somethingFailed } from './faults.ts';
import { refusedHalfWay } from './half-done.ts';
import { lookedBeforeItWaited, stopsAtARowThatNoLongerFits } from './after-a-wait.ts';
import { settingLeftBehind, transactionLeftOpen } from './handed-on.ts';
import { wroteInsideAStatement } from './held.ts';
import { heardAnothersAnswer } from './joined.ts';
import { inAnyOrder, switches } from './order.ts';
import { isAboutTime, wroteAnOldTime } from './clock.ts';
import { onTheWrongConnection } from './connections.ts';
import type { Broken, Pattern } from './pattern.ts';
import { triedAndLeft } from './refused-lock.ts';
import { bothReadBeforeEitherWrote, readBeforeTheOtherWrote } from './race.ts';
import { oldSnapshot, readBeforeWaiting } from './stale.ts';
import { overwroteOutside } from './overwritten.ts';
import { unlockedNothing } from './session-locks.ts';
import { eachChangedWhatTheOtherSaw } from './skew.ts';
import { stuck } from './stuck.ts';
import { threwInsteadOfAnswering } from './thrown.ts';
import { didNotSeeTheUncommitted } from './uncommitted.ts';

/** From the most to the least specific: the first that the interleaving shows is the explanation. */
const RACES: Pattern[] = [
  wroteInsideAStatement,
  oldSnapshot,
  readBeforeWaiting,
  bothReadBeforeEitherWrote,
  readBeforeTheOtherWrote,
  eachChangedWhatTheOtherSaw,
  didNotSeeTheUncommitted,
  stopsAtARowThatNoLongerFits,
  lookedBeforeItWaited,
];

/**
 * Why it broke, in two sentences that are true of this interleaving. They are read off the events: nothing is
 * said about code or locks that the events do not show, and no step is named that is not there.
 */
export function explain(history: History, broken: Broken): string {
  const facts = factsOf(history);
  const errorIsThePoint = /exception|error|throw|refuse|could not|deadlock|\b[0-9][0-9A-Z]{4}\b/i.test(
    broken.seen,
  );
  const patterns = [
    stuck,
    heardAnothersAnswer,
    transactionLeftOpen,
    onTheWrongConnection,
    (all: Facts) => doneForNothing(all, broken),
    refusedButAnsweredYes,
    threwInsteadOfAnswering,
    ...(errorIsThePoint ? [threw] : []),
    somethingFailed,
    refusedHalfWay,
    inAnyOrder,
    triedAndLeft,
    ...(isAboutTime(`${broken.expected} ${broken.seen}`) ? [wroteAnOldTime] : []),
    ...RACES,
    settingLeftBehind,
    unlockedNothing,
    overwroteOutside,
    threw,
    inGeneral,
  ];
  for (const pattern of patterns) {
    const sentences = pattern(facts);
    if (sentences) return sentences;
  }
  return inGeneral(facts);
}

/** The report has said what was expected and what was seen: only what the order adds to it is said. */
function inGeneral(facts: Facts): string {
  return `In this order of these calls the promise does not hold. ${switches(facts) ?? ''}`.trimEnd();
}

import { ends } from '../sql/control.ts';
import { callerOf, isControl, type Deed, type Facts } from './facts.ts';
import { hasFault } from './faults.ts';
import { and, named, steps } from './words.ts';

/** Somebody never got an answer: says what each of them waits for at the end. */
export function stuck(facts: Facts): string | undefined {
  const waiting = facts.callers.filter((caller) => hasOpenCall(facts, caller));
  if (waiting.length === 0) return undefined;
  const forClient = waiting.filter((caller) => lastKind(facts, caller) === 'pool-wait');
  const forLock = facts.deeds.filter(
    ({ caller, doneAt, waitedFor }) =>
      waiting.includes(caller) && doneAt === Infinity && waitedFor.length > 0,
  );
  const asleep = waiting.filter((caller) => lastKind(facts, caller) === 'sleep');
  if (forClient.length > 0) return poolStarvation(facts, forClient);
  if (forLock.length > 0) return lockNobodyReleases(forLock);
  if (asleep.length > 0)
    return `${and(asleep)} had no answer when the run was ended, and slept on a timer. No lock and no pool client was in the way.`;
  // What the schedule made fail comes first then, and is told by somebody else.
  return stillGoing(facts, waiting) ?? (hasFault(facts) ? undefined : waitsForNothingSeen(facts, waiting));
}

/** More often than this the same statement is not progress. */
const OFTEN = 10;

function stillGoing({ deeds }: Facts, callers: readonly string[]): string | undefined {
  for (const caller of callers) {
    const last = deeds.findLast((deed) => deed.caller === caller && !isControl(deed));
    const same = deeds.filter(
      (deed) => last && deed.caller === caller && deed.event.anchor === last.event.anchor,
    );
    if (!last || same.length < OFTEN) continue;
    const failed = same.filter(({ end }) => end?.state === 'failed').length;
    return (
      `${caller} had no answer when the run was ended, and was still at work. ` +
      `It had sent ${named(last)} ${same.length} times${failed > 0 ? `, of which ${failed} failed` : ''}.` +
      deadlockedAgain(deeds)
    );
  }
  return undefined;
}

/** In a run by schedule nobody is ever lucky; in production somebody is, sooner or later. */
function deadlockedAgain(deeds: readonly Deed[]): string {
  const victims = deeds.filter(({ end }) => end?.state === 'failed' && end.error?.code === DEADLOCK);
  const who = new Set(victims.map(({ caller }) => caller));
  if (victims.length < OFTEN || who.size < 2) return '';
  return (
    ` Each time one of them was the victim of a deadlock (40P01), began again at once, and met the others again. ` +
    'On a server where nobody says whose turn it is, luck ends that after a while.'
  );
}

const DEADLOCK = '40P01';

/** A wait inside JavaScript leaves no trace; all that can be said is that no other wait is to be seen. */
function waitsForNothingSeen({ deeds }: Facts, callers: readonly string[]): string {
  const last = deeds.findLast(({ caller }) => callers.includes(caller));
  const since = last ? `after ${named(last)} ${steps(last)}` : 'from the start';
  return (
    `${and(callers)} never came back, and ${since} nothing is to be seen that could be waited for: no lock, no pool client, no timer. ` +
    'Such a wait is inside JavaScript, on a promise that nobody settles.'
  );
}

/** A call that died with its instance is no open one: it was delivered again. */
function hasOpenCall({ history, answers }: Facts, caller: string): boolean {
  const begun = history.events.findLastIndex((event) => event.kind === 'call' && event.caller === caller);
  return begun !== -1 && !answers.some((answer) => answer.caller === caller && answer.at > begun);
}

function lastKind({ history }: Facts, caller: string): string | undefined {
  return history.events.findLast((event) => event.caller === caller)?.kind;
}

function poolStarvation(facts: Facts, callers: readonly string[]): string {
  const holding = callers.filter((caller) => inTransactionAtTheEnd(facts, caller));
  const want = callers.length > 1 ? 'wait' : 'waits';
  const first = `${and(callers)} ${want} for a pool client at the end, and none is ever given back.`;
  if (holding.length === 0) return `${first} Whoever was lent one has kept it.`;
  const all = holding.length > 1 && holding.length === callers.length;
  const who = all ? 'Each of them' : and(holding);
  const [hold, ask] = holding.length > 1 && !all ? ['each hold', 'ask'] : ['holds', 'asks'];
  return `${first} ${who} ${hold} a client with an open transaction and ${ask} for another before giving the first one back.`;
}

/** By what it has sent since it began: an earlier call of the same caller holds nothing on its behalf. */
function inTransactionAtTheEnd({ deeds, history }: Facts, caller: string): boolean {
  const begun = history.events.findLastIndex((event) => event.kind === 'call' && event.caller === caller);
  const last = deeds.findLast((deed) => deed.caller === caller && deed.sentAt > begun);
  return last?.transaction !== undefined && !ends(last.does);
}

function lockNobodyReleases(waits: readonly Deed[]): string {
  const told = waits.map(
    (wait) => `${wait.caller}'s ${named(wait)} ${steps(wait)} waits for ${and(wait.waitedFor.map(callerOf))}`,
  );
  const holders = [...new Set(waits.flatMap(({ waitedFor }) => waitedFor.map(callerOf)))];
  return `At the end ${and(told)}. Nothing is left that would make ${and(holders)} let go of that lock.`;
}

import type { CrashEvent, PartyEvent, StatementEvent } from '../model/history.ts';
import { begins } from '../sql/control.ts';
import { doesOf } from '../sql/does.ts';
import type { Deed, Facts, Transaction } from './facts.ts';
import type { Broken } from './pattern.ts';
import { named, steps } from './words.ts';

type FaultyEvent = (StatementEvent | PartyEvent) & { fault: string };

const isFaulty = (event: object): event is FaultyEvent => 'fault' in event && event.fault !== undefined;

export const hasFault = ({ history }: Facts): boolean => history.events.some(isFaulty);

/** Something failed, and the promise did not survive it. */
export function somethingFailed(facts: Facts): string | undefined {
  const { history } = facts;
  const crash = history.events.find((event): event is CrashEvent => event.kind === 'crash');
  const faulty = history.events.find(isFaulty);
  if (crash) return crashed(crash, faulty);
  return faulty && failed(faulty, facts);
}

/** Whether what was promised is about what that party does: `one receipt`, of `printer.receipt`. */
const isAbout = ({ anchor }: PartyEvent, { expected, seen }: Broken): boolean =>
  anchor.split('.').some((word) => `${expected} ${seen}`.toLowerCase().includes(word.toLowerCase()));

/** An outside party did its part for a transaction that was undone. */
export function doneForNothing(facts: Facts, broken: Broken): string | undefined {
  for (const party of partiesOf(facts)) {
    const happened = party.error === undefined || party.fault === 'party-fails-after';
    const undone = happened && isAbout(party, broken) ? undoneAround(facts, party) : undefined;
    if (!undone) continue;
    const again = partiesOf(facts).find(
      (other) =>
        other.step > party.step &&
        other.caller === party.caller &&
        other.anchor === party.anchor &&
        JSON.stringify(other.args) === JSON.stringify(party.args),
    );
    return (
      `${party.anchor} had done its part (step ${party.step}) when the transaction around it came to nothing: ` +
      `${how(undone)}. A ROLLBACK takes back rows, and nothing outside of the database${again ? `; the next attempt did it again (step ${again.step})` : ''}.`
    );
  }
  return undefined;
}

const partiesOf = ({ history }: Facts): PartyEvent[] =>
  history.events.filter((event): event is PartyEvent => event.kind === 'party');

/** What ended the transaction in which the party was asked, when that was no commit. */
function undoneAround({ deeds }: Facts, { caller, step }: PartyEvent): Deed | undefined {
  const own = deeds.filter((deed) => deed.caller === caller && deed.transaction);
  const open: Transaction | undefined = own.findLast((deed) => deed.step < step)?.transaction;
  const after = own.filter((deed) => deed.transaction === open && deed.step > step);
  // Where the answer to COMMIT was lost, it was committed all the same.
  const committed = own.some(
    ({ transaction, visibleAt, event }) =>
      transaction === open &&
      (visibleAt !== Infinity || event.fault === 'answer-lost' || event.fault === 'crash-after-commit'),
  );
  return committed ? undefined : (after.find(({ end }) => end?.state === 'failed') ?? after.at(-1));
}

function how(deed: Deed): string {
  const code = deed.end?.state === 'failed' ? deed.end.error?.code : undefined;
  if (code) return `${named(deed)} failed with ${code} ${steps(deed)}`;
  return `it ${deed.verb === 'ROLLBACK' ? 'ended with' : 'did not get beyond'} ${named(deed)} ${steps(deed)}`;
}

function crashed(crash: CrashEvent, committed: FaultyEvent | undefined): string {
  const when = committed
    ? `when the server had committed ${committed.caller}'s ${committed.anchor} (step ${committed.step})`
    : `(step ${crash.step})`;
  return (
    `The instance that worked for ${crash.caller} died ${when}, and the call was delivered again from its beginning. ` +
    'What had been committed by then stayed, what had not was rolled back, and what the process had remembered was gone.'
  );
}

function failed(event: FaultyEvent, facts: Facts): string {
  const { kind, caller, anchor, step, fault } = event;
  const what = `${caller}'s ${anchor} (step ${step})`;
  if (fault === 'answer-lost' || fault === 'party-fails-after') {
    const who = kind === 'party' ? 'The outside party had done its part' : 'The server had committed';
    return (
      `${who} when the answer to ${what} was lost: the code was told of an error for something that had happened. ` +
      whoDidItAgain(event, facts)
    );
  }
  if (event.kind === 'party')
    return `${what} failed because the schedule made it fail, before the outside party had done anything. What had been committed before it stays.`;
  const transaction = facts.deeds.find(({ step: at }) => at === step)?.transaction;
  const gone = !transaction
    ? 'It was no part of a transaction'
    : begins(doesOf(event))
      ? 'Nothing had been done in that transaction'
      : 'What that transaction had done before is gone';
  return `${what} failed because the schedule made it fail. ${gone}; what had been committed or done outside before it stays.`;
}

function whoDidItAgain({ kind, caller, anchor, step }: FaultyEvent, { deeds, history }: Facts): string {
  const later =
    kind === 'party'
      ? history.events.flatMap((event) => (event.kind === 'party' ? [event] : []))
      : deeds.map(({ event }) => event);
  const again = later.find(
    (other) => other.caller === caller && other.anchor === anchor && other.step > step,
  );
  return again
    ? `It was done again (step ${again.step}): whoever does it again does it twice, unless the second try is recognised as the first one repeated.`
    : 'Nobody did it again: an error is no proof that nothing was done, and what the code said or left after it has to be true either way.';
}

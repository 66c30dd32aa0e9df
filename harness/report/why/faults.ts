import type { CrashEvent, PartyEvent, StatementEvent } from '../../model/history.ts';
import type { Facts } from './facts.ts';

type FaultyEvent = (StatementEvent | PartyEvent) & { fault: string };

const isFaulty = (event: object): event is FaultyEvent => 'fault' in event && event.fault !== undefined;

export const hasFault = ({ history }: Facts): boolean => history.events.some(isFaulty);

/** Something failed, and the promise did not survive it. */
export function somethingFailed({ history }: Facts): string | undefined {
  const crash = history.events.find((event): event is CrashEvent => event.kind === 'crash');
  const faulty = history.events.find(isFaulty);
  if (crash) return crashed(crash, faulty);
  return faulty && failed(faulty);
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

function failed({ kind, caller, anchor, step, fault }: FaultyEvent): string {
  const what = `${caller}'s ${anchor} (step ${step})`;
  if (fault === 'answer-lost' || fault === 'party-fails-after') {
    const who = kind === 'party' ? 'The outside party had done its part' : 'The server had committed';
    return (
      `${who} when the answer to ${what} was lost: the code was told of an error for something that had happened. ` +
      'Whoever does it again does it twice, unless the second try is recognised as the first one repeated.'
    );
  }
  return (
    `${what} failed because the schedule made it fail. ` +
    'What that transaction had done before is gone; what had been committed or done outside before it stays.'
  );
}

import { succeeded, type Deed, type Facts } from './facts.ts';
import { steps } from './words.ts';

/** Somebody gave back a lock of the session on a connection that does not hold it. */
export function unlockedNothing({ deeds }: Facts): string | undefined {
  for (const unlock of deeds.filter(answeredFalse)) {
    const taken = deeds.findLast((deed) => deed.sentAt < unlock.sentAt && takesFor(unlock, deed));
    const elsewhere = taken && taken.event.connection !== unlock.event.connection;
    const why = elsewhere
      ? `the lock had been taken on another connection ${steps(taken)}, and only that one can give it back, so it was still held`
      : 'that connection did not hold the lock';
    return (
      `${unlock.caller}'s pg_advisory_unlock ${steps(unlock)} answered false, which is no error: ${why}. ` +
      'A lock of a session belongs to the connection that took it, and a pool hands out whichever is free.'
    );
  }
  return undefined;
}

const UNLOCKS = ['pg_advisory_unlock', 'pg_advisory_unlock_shared'];
const TAKES = /^pg_(?:try_)?advisory_lock/;

const answeredFalse = (deed: Deed): boolean =>
  succeeded(deed) &&
  deed.does.some(({ calls }) => calls.some((name) => UNLOCKS.includes(name))) &&
  Object.values(deed.end?.result?.rows[0] ?? {}).includes(false);

const takesFor = (unlock: Deed, deed: Deed): boolean =>
  deed.caller === unlock.caller &&
  deed.does.some(({ calls }) => calls.some((name) => TAKES.test(name))) &&
  JSON.stringify(deed.event.params) === JSON.stringify(unlock.event.params);

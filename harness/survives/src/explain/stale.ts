import { callerOf, changedOf, isControl, isRead, isWrite, type Deed, type Facts } from './facts.ts';
import { steps } from './words.ts';

/** Somebody read, then waited for a lock, and went on with what it had read although the holder had changed it. */
export function readBeforeWaiting({ deeds }: Facts): string | undefined {
  for (const wait of deeds.filter(
    ({ waitedFor, end }) => waitedFor.length > 0 && end?.state === 'completed',
  )) {
    const own = deeds.filter(({ caller }) => caller === wait.caller);
    const write = own.find((deed) => isWrite(deed) && (deed === wait || deed.sentAt > wait.doneAt));
    const blockers = wait.waitedFor.map(callerOf);
    for (const read of own.filter((deed) => isRead(deed) && deed.doneAt < wait.sentAt)) {
      const readAgain = own.some(
        (deed) =>
          isRead(deed) &&
          deed.table === read.table &&
          deed.doneAt >= wait.doneAt &&
          deed.doneAt < (write?.sentAt ?? 0),
      );
      const change = deeds.find(
        (deed) =>
          isWrite(deed) &&
          blockers.includes(deed.caller) &&
          changedOf(read.table, deed) !== undefined &&
          isBetween(deed, read, wait),
      );
      if (!write || !change || readAgain) continue;
      return (
        `${read.caller} read ${read.table} ${steps(read)} before it waited for ${change.caller} ${steps(wait)}; ` +
        `by the end of the wait ${change.caller} had changed ${changedOf(read.table, change)} ${steps(change)}, and what ${read.caller} had read was out of date. ` +
        'Waiting for a lock does not repeat a check that was made before the wait.'
      );
    }
  }
  return undefined;
}

function isBetween(change: Deed, read: Deed, wait: Deed): boolean {
  return change.visibleAt > read.doneAt && change.doneAt < wait.doneAt;
}

/** Under REPEATABLE READ and SERIALIZABLE even a read after the wait shows the database as it was before. */
export function oldSnapshot({ deeds }: Facts): string | undefined {
  for (const read of deeds.filter((deed) => isRead(deed) && deed.transaction?.oneSnapshot)) {
    const first = deeds.find(
      (deed) => deed.transaction === read.transaction && !isControl(deed) && deed.verb !== 'LOCK',
    );
    const unseen = deeds.find(
      (deed) =>
        isWrite(deed) &&
        deed.caller !== read.caller &&
        changedOf(read.table, deed) !== undefined &&
        first &&
        deed.visibleAt > first.sentAt &&
        deed.visibleAt < read.sentAt,
    );
    const write = deeds.find(
      (deed) => isWrite(deed) && deed.caller === read.caller && deed.sentAt > read.doneAt,
    );
    if (!first || !unseen) continue;
    const then = write
      ? `${read.caller} then wrote ${steps(write)} on the strength of that old picture.`
      : `What ${read.caller} was answered rests on that old picture.`;
    return (
      `Under ${read.transaction?.isolation} ${read.caller} sees the database as it was when its first statement began ${steps(first)}, ` +
      `so the read that followed ${steps(read)} could not show what ${unseen.caller} had written and committed by then ${steps(unseen)}. ` +
      then
    );
  }
  return undefined;
}

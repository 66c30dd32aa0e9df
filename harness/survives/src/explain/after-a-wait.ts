import { callerOf, changedOf, isLockingRead, isWrite, succeeded, type Deed, type Facts } from './facts.ts';
import { named, steps } from './words.ts';

/** A statement that waited for a row looks once more whether that row still fits, and at nothing else. */
export function stopsAtARowThatNoLongerFits({ deeds }: Facts): string | undefined {
  for (const wait of waitsOf(deeds)) {
    if (wait.end?.result?.rowCount !== 0 || wait.transaction?.oneSnapshot) continue;
    const changed = changeMeanwhile(deeds, wait, [wait.table]);
    if (!changed) continue;
    return (
      `${wait.caller}'s ${named(wait)} ${steps(wait)} had chosen its row when it waited for ${changed.caller}, who had changed that table ${steps(changed)}. ` +
      'After the wait Postgres looks once more whether that row still fits and does not look for another one: it found 0 rows, which does not say that there are none.'
    );
  }
  return undefined;
}

/** What a statement read beside the row that it waited for is as old as its beginning. */
export function lookedBeforeItWaited({ deeds }: Facts): string | undefined {
  for (const wait of waitsOf(deeds)) {
    const reads = wait.does.flatMap((one) => one.reads);
    const changed = changeMeanwhile(deeds, wait, reads);
    const acts =
      isWrite(wait) || deeds.some((deed) => deed.caller === wait.caller && deed.sentAt > wait.doneAt);
    if (!changed || !acts) continue;
    return (
      `${wait.caller}'s ${named(wait)} ${steps(wait)} waited for ${changed.caller}, whose change of ${changedIn(reads, changed)} ${steps(changed)} was committed meanwhile. ` +
      'A statement sees the database as it was when it began, not as it is when its wait is over: what it counted or read there did not have that change in it.'
    );
  }
  return undefined;
}

const waitsOf = (deeds: readonly Deed[]): Deed[] =>
  deeds.filter(
    (deed) => deed.waitedFor.length > 0 && succeeded(deed) && (isLockingRead(deed) || deed.writes.length > 0),
  );

const changedIn = (tables: readonly string[], change: Deed): string =>
  tables.flatMap((table) => changedOf(table, change) ?? [])[0] ?? change.table;

/** What one of those it waited for had changed, and committed before the wait was over. */
function changeMeanwhile(deeds: readonly Deed[], wait: Deed, tables: readonly string[]): Deed | undefined {
  const holders = wait.waitedFor.map(callerOf);
  return deeds.find(
    (deed) =>
      isWrite(deed) &&
      holders.includes(deed.caller) &&
      deed.visibleAt > wait.sentAt &&
      deed.visibleAt <= wait.doneAt &&
      tables.some((table) => changedOf(table, deed) !== undefined),
  );
}

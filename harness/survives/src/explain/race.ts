import { checksBeforeWrites, common, mostAlike, type CheckThenWrite } from './check-then-write.ts';
import { changedOf, isLockingRead, isWrite, tookLock, type Deed, type Facts } from './facts.ts';
import { and, steps } from './words.ts';

/** The write changes what was read, in this table. */
interface CheckOfWhatChanges extends CheckThenWrite {
  written: string;
}

/** Two callers read a table, and only then did the first of them write it. */
export function bothReadBeforeEitherWrote({ deeds }: Facts): string | undefined {
  const pairs = checksBeforeWrites(deeds).flatMap((pair): CheckOfWhatChanges[] => {
    const written = changedOf(pair.read.table, pair.write);
    return written === undefined ? [] : [{ ...pair, written }];
  });
  const races = pairs.flatMap((first) =>
    pairs
      .filter(
        (second) =>
          second.read.caller !== first.read.caller &&
          second.read.table === first.read.table &&
          second.written === first.written,
      )
      .filter((second) => second.read.doneAt < first.write.sentAt && first.write.doneAt < second.write.doneAt)
      .map((second) => ({ first, second })),
  );
  const race = mostAlike(
    races.filter((candidate) => neitherHadWritten(deeds, candidate)),
    ({ first, second }) => common(first.read, second.read),
  );
  if (!race) return undefined;
  const { first, second } = race;
  const reads = [first.read, second.read].sort((a, b) => a.step - b.step) as [Deed, Deed];
  const [read, written] = [reads[0].table, first.written];
  const target = read === written ? 'it' : written;
  return (
    `${and(reads.map(({ caller }) => caller))} both read ${read} ${steps(...reads)} before either had written to ${target}; ` +
    `when ${second.write.caller} wrote ${steps(second.write)}, ${first.write.caller} had already changed what that decision was based on ` +
    `${steps(first.write)}. ${whatHeld(deeds, reads, [first.write, second.write])}`
  );
}

function neitherHadWritten(
  deeds: readonly Deed[],
  { first, second }: { first: CheckOfWhatChanges; second: CheckOfWhatChanges },
): boolean {
  const racers = [first.read.caller, second.read.caller];
  const bothHadRead = Math.max(first.read.doneAt, second.read.doneAt);
  return !deeds.some(
    (deed) =>
      racers.includes(deed.caller) &&
      isWrite(deed) &&
      [deed.table, ...deed.writes].includes(first.written) &&
      deed.sentAt < bothHadRead,
  );
}

/** Somebody read, somebody else changed the table, and the first acted on what it had read. */
export function readBeforeTheOtherWrote({ deeds }: Facts): string | undefined {
  const stories = checksBeforeWrites(deeds).flatMap(({ read, write }) =>
    deeds
      .filter((other) => other.caller !== read.caller && isWrite(other))
      .filter((other) => other.sentAt > read.doneAt && other.doneAt < write.doneAt)
      .filter((other) => !hadActed(deeds, read, other))
      .flatMap((other) => {
        const changed = changedOf(read.table, other);
        return changed === undefined ? [] : [{ read, write, other, changed }];
      }),
  );
  const story = mostAlike(stories, ({ read, other }) => common(read, other));
  if (!story) return undefined;
  const { read, write, other, changed } = story;
  return (
    `${read.caller} read ${read.table} ${steps(read)}, ${other.caller} changed ${changed} ${steps(other)}, and after that ` +
    `${read.caller} acted on what it had read ${steps(write)}. ${whatHeld(deeds, [read], [write])}`
  );
}

/** Whoever has changed what it had read before the other came does not act on it only after that. */
const hadActed = (deeds: readonly Deed[], read: Deed, other: Deed): boolean =>
  deeds.some(
    (own) =>
      own.caller === read.caller &&
      isWrite(own) &&
      own.sentAt > read.doneAt &&
      own.sentAt < other.sentAt &&
      changedOf(read.table, own) !== undefined,
  );

/** What stood between the read and the write, as far as the events show it. */
function whatHeld(deeds: readonly Deed[], reads: readonly Deed[], writes: readonly Deed[]): string {
  if (reads.every((read) => isLockingRead(read) && read.end?.result?.rowCount === 0)) {
    return 'The read asked for row locks, but FOR UPDATE found no row, so it locked nothing.';
  }
  const until = Math.max(...writes.map(({ sentAt }) => sentAt));
  const lock = deeds.find(
    (deed) => tookLock(deed) && deed.sentAt < until && reads.some(({ caller }) => caller === deed.caller),
  );
  if (lock) return whyTheLockDidNotHelp(lock, reads);
  if (reads.every(({ transaction }) => transaction)) {
    return 'A transaction was open all the while; that alone keeps nobody from reading the same rows and acting on them.';
  }
  return 'Reading and writing are separate statements, and nothing keeps others out between them.';
}

function whyTheLockDidNotHelp(lock: Deed, reads: readonly Deed[]): string {
  const endsWithItsStatement =
    isLockingRead(lock) ||
    lock.verb === 'LOCK' ||
    lock.does.some(({ calls }) => calls.some((name) => name.includes('advisory_xact')));
  if (!lock.transaction && endsWithItsStatement) {
    return `A lock was taken on the way ${steps(lock)}, but outside any transaction, so it was gone when that statement ended.`;
  }
  const readsBefore = reads.filter(({ caller, sentAt }) => caller === lock.caller && sentAt < lock.sentAt);
  if (readsBefore.length > 0)
    return `${lock.caller} took a lock ${steps(lock)}, but only after it had read ${steps(...readsBefore)}.`;
  return `A lock was taken on the way ${steps(lock)}, and it did not keep the others out between the read and the write.`;
}

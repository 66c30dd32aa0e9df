import { checksBeforeWrites, common, mostAlike, type CheckThenWrite } from './check-then-write.ts';
import { changedOf, isLockingRead, isWrite, type Deed, type Facts } from './facts.ts';
import { summarizeSql } from '../sql/summary.ts';
import { named, steps } from './words.ts';

/** A write that had been done when somebody looked, and was committed only afterwards. */
interface Unseen extends CheckThenWrite {
  unseen: Deed;
}

/** Somebody read a table in which another one had written, and not committed yet. */
export function didNotSeeTheUncommitted({ deeds }: Facts): string | undefined {
  const looks = [
    ...checksBeforeWrites(deeds),
    ...deeds.filter(isWrite).map((write) => ({ read: write, write })),
  ];
  const stories = looks.flatMap((look): Unseen[] =>
    deeds.filter((other) => isHiddenFrom(look.read, other)).map((unseen) => ({ ...look, unseen })),
  );
  const story = mostAlike(stories, ({ read, unseen }) => common(read, unseen));
  if (!story) return undefined;
  const { read, write, unseen } = story;
  const commit = deeds.find(({ lane, doneAt }) => lane === unseen.lane && doneAt === unseen.visibleAt);
  const committed = commit ? `at step ${commit.step}` : 'later';
  const acted = write === read ? '' : `, and ${read.caller} acted on that ${steps(write)}`;
  return (
    `${whatWasWritten(unseen)} ${steps(unseen)} and committed it only ${committed}: ` +
    `${read.caller}'s ${named(read)} ${steps(read)} came before that and ${whatItFound(read, unseen)}${acted}. ${whyItWasHidden(read)}`
  );
}

/**
 * Whoever asks for row locks waits for a change of a row that it finds; a row that is new it does not find.
 */
function isHiddenFrom(read: Deed, other: Deed): boolean {
  return (
    other.caller !== read.caller &&
    isWrite(other) &&
    other.doneAt < read.sentAt &&
    other.visibleAt > read.doneAt &&
    other.visibleAt !== Infinity &&
    (other.verb === 'INSERT' || !isLockingRead(read)) &&
    looksAt(read).some((table) => changedOf(table, other) !== undefined)
  );
}

/** Of a statement that writes: what a query in it looks at. Rows that it changes it would wait for. */
function looksAt(read: Deed): string[] {
  if (!isWrite(read)) return [read.table];
  const queried = read.does.flatMap(({ reads }) => reads);
  return read.verb === 'INSERT' ? queried : queried.filter((table) => table !== read.table);
}

/** `alice had put the row (A1, alice, …) into seat_locks` */
function whatWasWritten({ caller, table, verb, event, end }: Deed): string {
  if (verb === 'UPDATE') return `${caller} had changed ${table}`;
  const row = end?.result?.rowCount === 1 ? 'a row' : 'rows';
  if (verb !== 'INSERT') return `${caller} had removed ${row} from ${table}`;
  const [, values] =
    /^INSERT \S+ (\([^()]{1,40}\))(?: ON |$)/.exec(summarizeSql(event.sql, event.params)) ?? [];
  return `${caller} had put ${values && row === 'a row' ? `the row ${values}` : row} into ${table}`;
}

function whatItFound(read: Deed, unseen: Deed): string {
  if (!isWrite(read) && read.end?.result?.rowCount === 0) return 'found 0 rows';
  return unseen.verb === 'INSERT' ? 'did not see that' : 'saw what was there before';
}

function whyItWasHidden(read: Deed): string {
  return isLockingRead(read)
    ? 'FOR UPDATE locks the rows that it finds and waits for whoever holds them; a row that is not committed is not found, so there was nothing to lock and nobody to wait for.'
    : 'What a transaction has written is hidden from all others until its COMMIT, and whoever only reads does not wait for that.';
}

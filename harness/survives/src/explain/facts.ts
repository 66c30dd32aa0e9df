import { begins, commits, ends, steers } from '../sql/control.ts';
import { doesOf } from '../sql/does.ts';
import { isAdvisory } from '../sql/functions.ts';
import type { AnswerEvent, History, HistoryEvent, ResumedEvent, StatementEvent } from '../model/history.ts';
import type { ReadStatement } from '../model/read-statement.ts';

/** One statement from the moment it was sent to the moment it was answered. Times are indexes of events. */
export interface Deed {
  event: StatementEvent;
  /** What its text says; several where it holds several. */
  does: readonly ReadStatement[];
  caller: string;
  lane: string;
  step: number;
  /** `INSERT`, and the table that the statement is named after, or ''. */
  verb: string;
  table: string;
  /** Tables whose rows it changes, that one included. */
  writes: string[];
  sentAt: number;
  /** `Infinity` when it never was. */
  doneAt: number;
  /** When others could see it: when it was done, or when its transaction was committed; else `Infinity`. */
  visibleAt: number;
  end: StatementEvent | ResumedEvent | undefined;
  /** Blockers that the server named, over all its waits; empty when it did not wait. */
  waitedFor: string[];
  /** The transaction that it ran in; absent for a statement on its own. */
  transaction?: Transaction;
}

/** From BEGIN to COMMIT or ROLLBACK on one lane. */
export interface Transaction {
  /** One snapshot for the whole transaction: REPEATABLE READ or SERIALIZABLE. */
  oneSnapshot: boolean;
  isolation: string;
}

export interface Facts {
  history: History;
  /** Who raced. Anybody else in the events prepared the race. */
  callers: string[];
  deeds: Deed[];
  answers: (AnswerEvent & { at: number })[];
}

export function factsOf(history: History): Facts {
  const callers = history.callers.map(({ name }) => name);
  const deeds = history.events.flatMap((event, at) =>
    event.kind === 'statement' ? [deedOf(history.events, event, at)] : [],
  );
  for (const lane of new Set(deeds.map((deed) => deed.lane)))
    followTransactions(deeds.filter((deed) => deed.lane === lane));
  const answers = history.events.flatMap((event, at) => (event.kind === 'answer' ? [{ ...event, at }] : []));
  return { history, callers, deeds: deeds.filter(({ caller }) => callers.includes(caller)), answers };
}

function deedOf(events: readonly HistoryEvent[], event: StatementEvent, at: number): Deed {
  const waits = event.state === 'waiting' || event.state === 'held';
  const resumedAt = events.findIndex(
    (other, index) => index > at && other.kind === 'resumed' && other.step === event.step,
  );
  const doneAt = waits ? (resumedAt === -1 ? Infinity : resumedAt) : at;
  const again = events.flatMap((other) =>
    other.kind === 'lock-wait' && other.step === event.step ? other.waitsFor : [],
  );
  const [verb = '', table = ''] = event.anchor.split(/ (.*)/s);
  const { caller, lane, step } = event;
  const does = doesOf(event);
  return {
    event,
    does,
    caller,
    lane,
    step,
    verb,
    table,
    writes: does.flatMap(({ writes }) => writes),
    sentAt: at,
    doneAt,
    visibleAt: doneAt,
    end: waits ? (events[resumedAt] as ResumedEvent | undefined) : event,
    waitedFor: waits ? [...new Set([...(event.waitsFor ?? []), ...again])] : [],
  };
}

/** Marks the deeds of one lane with the transaction that they ran in. */
function followTransactions(deeds: readonly Deed[]): void {
  let open: { transaction: Transaction; members: Deed[] } | undefined;
  for (const deed of deeds) {
    if (begins(deed.does))
      open ??= { transaction: { oneSnapshot: false, isolation: 'READ COMMITTED' }, members: [] };
    if (!open) continue;
    const isolation = deed.does.findLast((one) => one.isolation !== undefined)?.isolation;
    if (isolation === 'REPEATABLE READ' || isolation === 'SERIALIZABLE')
      Object.assign(open.transaction, { oneSnapshot: true, isolation });
    deed.transaction = open.transaction;
    open.members.push(deed);
    deed.visibleAt = Infinity;
    if (!ends(deed.does)) continue;
    const committed = deed.end?.result?.command === 'COMMIT' || deed.end?.result?.command === 'END';
    for (const member of open.members) member.visibleAt = committed ? deed.doneAt : Infinity;
    open = undefined;
  }
}

/** A COMMIT that nothing was kept of: in an aborted transaction the server answers ROLLBACK. */
export function committedNothing({ does, end }: Deed): boolean {
  return commits(does) && end?.result?.command === 'ROLLBACK';
}

export function succeeded(deed: Deed): boolean {
  return deed.end?.state === 'completed';
}

/** Changed at least one row. */
export function isWrite(deed: Deed): boolean {
  return (
    ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(deed.verb) &&
    succeeded(deed) &&
    (deed.end?.result?.rowCount ?? 1) > 0
  );
}

export function isRead(deed: Deed): boolean {
  return deed.verb === 'SELECT' && deed.table !== '' && succeeded(deed);
}

/** Asks for row locks. Whether it got any depends on the rows that it found. */
export function isLockingRead({ does, verb }: Deed): boolean {
  return verb === 'SELECT' && does.some(({ locksRows }) => locksRows);
}

/** Certainly took a lock that others may have to wait for. */
export function tookLock(deed: Deed): boolean {
  if (!succeeded(deed)) return false;
  if (deed.verb === 'LOCK' || deed.does.some(({ calls }) => calls.some(locksAdvisory))) return true;
  return isLockingRead(deed) && (deed.end?.result?.rowCount ?? 0) > 0;
}

const locksAdvisory = (name: string): boolean => isAdvisory(name) && !name.includes('unlock');

/** BEGIN, SET and the like, which neither read nor write. */
export function isControl({ does }: Deed): boolean {
  return steers(does);
}

/** The same table, or a view that carries its name: `active_seat_locks` shows `seat_locks`. */
function shows(read: string, written: string): boolean {
  return read !== '' && written !== '' && `_${read}_`.includes(`_${written}_`);
}

/** Which of the tables that a statement changes is the one that was read, or what a view of it shows. */
export function changedOf(read: string, { table, writes }: Deed): string | undefined {
  return [table, ...writes].find((written) => shows(read, written));
}

export function callerOf(lane: string): string {
  return lane.replace(/\/\d+$/, '');
}

/** `ok: true`, `true`: an answer that says yes. */
export function saysYes({ value, error }: AnswerEvent): string | undefined {
  if (error) return undefined;
  if (value === true) return 'true';
  if (typeof value !== 'object' || value === null) return undefined;
  const field = ['ok', 'success'].find((name) => (value as Record<string, unknown>)[name] === true);
  return field && `${field}: true`;
}

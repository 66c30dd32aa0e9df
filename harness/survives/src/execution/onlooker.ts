import type pg from 'pg';
import type { DriveLane, DriveLock } from '../model/drive.ts';
import type { Session } from '../pool/session.ts';
import { IS_OURS } from './hold-schema.ts';
import { plainData } from './plain-data.ts';
import type { Board } from './board.ts';
import type { Task } from './board.ts';

/** Where everybody stands, while everything is at rest. One lane or more for each caller, in the callers' order. */
export function lanesOf(run: Board): DriveLane[] {
  return run.tasks.flatMap((task) => {
    const own = sessionsOf(run, task.name).map((session) => laneOf(run, session, task.name));
    const elsewhere = own.some(({ stands }) => stands !== 'idle') ? [] : standingWithout(run, task);
    return [...elsewhere, ...own].sort((a, b) => (a.lane < b.lane ? -1 : 1));
  });
}

function sessionsOf(run: Board, caller: string): Session[] {
  return [...run.sessions].filter(
    ({ statement, owner, checkedOut, transaction }) =>
      (statement?.caller ?? owner) === caller &&
      (statement !== null || (checkedOut && transaction.length > 0)),
  );
}

function laneOf(run: Board, session: Session, caller: string): DriveLane {
  const { statement, phase, blockedBy } = session;
  const held = run.options.holds.isHolding(session);
  return {
    lane: run.lanes.of(session, caller),
    caller,
    stands: held ? 'held' : STANDS[phase],
    transaction: transactionOf(session),
    waitsFor: phase === 'waiting' && !held ? run.owners.of(blockedBy) : [],
    ...(statement && {
      statement: {
        sql: statement.sql,
        params: plainData(statement.params) as unknown[],
        anchor: statement.anchor,
        ...(statement.source && { source: statement.source }),
      },
    }),
  };
}

const STANDS = {
  'at-gate': 'gate',
  waiting: 'waits',
  idle: 'idle',
  running: 'busy',
  paused: 'busy',
  cut: 'busy',
  closed: 'idle',
} as const;

function transactionOf({ transactionStatus: status }: Session): DriveLane['transaction'] {
  return status === 'T' ? 'open' : status === 'E' ? 'failed' : 'none';
}

/** A caller that has nothing on any connection. */
function standingWithout(run: Board, { name, done }: Task): DriveLane[] {
  const waitsForClient = [...run.requests].some(({ caller }) => caller === name);
  const asksOutside = [...run.parties.pending].some(({ caller }) => caller === name);
  const stands = done
    ? 'done'
    : waitsForClient
      ? 'pool'
      : asksOutside
        ? 'party'
        : run.sleepOf(name)
          ? 'asleep'
          : 'busy';
  return [{ lane: name, caller: name, stands, transaction: 'none', waitsFor: [] }];
}

interface LockRow {
  pid: number;
  locktype: string;
  relation: string | null;
  xid: string | null;
  key: string | null;
  mode: string;
  granted: boolean;
}

/**
 * The locks of the callers' sessions, as the server lists them (https://www.postgresql.org/docs/18/view-pg-locks.html).
 * A locked row is written in the row and not here; who waits for one waits for the transaction that has locked it.
 * Indexes, catalogues and what each transaction has of itself are left out.
 */
export async function locksOf(watcher: pg.Client, run: Board): Promise<DriveLock[]> {
  const lanes = new Map<number, { lane: string; caller: string }>();
  for (const { name: caller } of run.tasks) {
    for (const session of sessionsOf(run, caller))
      lanes.set(session.pid, { lane: run.lanes.of(session, caller), caller });
  }
  if (lanes.size === 0) return [];
  const { rows } = await watcher.query<LockRow>({ name: 'locks', text: LOCKS, values: [[...lanes.keys()]] });
  const writers = new Map(
    rows.flatMap(({ locktype, xid, pid, mode, granted }) =>
      locktype === 'transactionid' && granted && mode === 'ExclusiveLock' ? [[xid, pid] as const] : [],
    ),
  );
  return rows
    .filter(({ pid, locktype, xid }) => locktype !== 'transactionid' || writers.get(xid) !== pid)
    .map((row) => ({
      ...lanes.get(row.pid)!,
      what: nameOf(row, lanes.get(writers.get(row.xid) ?? -1)?.caller),
      mode: row.mode,
      granted: row.granted,
    }))
    .sort(inOrder);
}

const LOCKS = `
  SELECT DISTINCT l.pid, l.locktype, c.oid::regclass::text AS relation, l.transactionid::text AS xid,
         CASE l.objsubid WHEN 1 THEN (l.classid::bigint << 32 | l.objid::bigint)::text
                         ELSE concat_ws(', ', l.classid::int4, l.objid::int4) END AS key, l.mode, l.granted
    FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation AND l.database = (
           SELECT oid FROM pg_database WHERE datname = current_database())
   WHERE l.pid = ANY ($1) AND l.locktype <> 'virtualxid'
     AND (c.oid IS NULL OR (c.relkind IN ('r', 'p', 'm') AND c.relnamespace <> 'pg_catalog'::regnamespace))
     AND NOT (${IS_OURS})`;

function nameOf({ locktype, relation, key }: LockRow, writer: string | undefined): string {
  switch (locktype) {
    case 'transactionid':
      return writer === undefined ? 'the transaction of another session' : `${writer}'s transaction`;
    case 'relation':
      return `table ${relation}`;
    case 'tuple':
      return `a row of ${relation}`;
    case 'advisory':
      return `advisory lock ${key}`;
    default:
      return relation === null ? locktype : `${locktype} of ${relation}`;
  }
}

/** By lane; what is waited for last. */
function inOrder(a: DriveLock, b: DriveLock): number {
  const told = ({ lane, granted, what, mode }: DriveLock): string =>
    `${lane} ${granted ? 0 : 1} ${what} ${mode}`;
  return told(a) < told(b) ? -1 : 1;
}

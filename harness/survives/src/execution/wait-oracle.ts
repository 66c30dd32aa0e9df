import type pg from 'pg';

/** Asks the server which backends each of these waits for, by process id. */
export interface WaitOracle {
  blockersOf(pids: readonly number[]): Promise<Map<number, Blockers>>;
}

export interface Blockers {
  locks: number[];
  snapshots: number[];
  /** When the wait for a lock began, as the server writes instants; null while it has not written it down, or no wait. */
  since: string | null;
}

/**
 * The server's word on who waits for whom. `pg_blocking_pids` knows heavyweight locks (rows, unique keys,
 * tables, advisory locks) and who queues ahead; `pg_safe_snapshot_blocking_pids` knows SERIALIZABLE READ ONLY
 * DEFERRABLE. 0 stands for a prepared transaction.
 */
export function waitOracle(watcher: pg.Client): WaitOracle {
  return {
    async blockersOf(pids) {
      const { rows } = await watcher.query<Blockers & { pid: number }>({
        name: 'blockers',
        text: BLOCKERS,
        values: [pids],
      });
      return new Map(rows.map(({ pid, ...blockers }) => [pid, blockers]));
    },
  };
}

/**
 * `pg_locks` is read when all of `asked` has been, because its condition counts them: a wait that has been going on
 * since before the last reading is then the one whose blockers have been read. Whoever was waiting, and by then no
 * longer is, waits for nobody.
 */
const BLOCKERS = `
  WITH asked AS MATERIALIZED (
    SELECT pid, pg_blocking_pids(pid) AS locks, pg_safe_snapshot_blocking_pids(pid) AS snapshots
      FROM unnest($1::int[]) AS pid
  ), waits AS MATERIALIZED (
    SELECT pid, max(waitstart)::text AS since FROM pg_locks
     WHERE NOT granted AND (SELECT count(*) FROM asked) > 0
     GROUP BY pid
  )
  SELECT pid, CASE WHEN since IS NULL THEN '{}' ELSE locks END AS locks, snapshots, since
    FROM asked LEFT JOIN waits USING (pid)`;

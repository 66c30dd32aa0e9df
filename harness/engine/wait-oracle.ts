import type pg from 'pg';
import type { WaitOracle } from './settle.ts';

/**
 * The server's word on who waits for whom. `pg_blocking_pids` knows heavyweight locks (rows, unique keys,
 * tables, advisory locks) and who queues ahead; `pg_safe_snapshot_blocking_pids` knows SERIALIZABLE READ ONLY
 * DEFERRABLE. 0 stands for a prepared transaction.
 */
export function waitOracle(watcher: pg.Client): WaitOracle {
  return {
    async blockersOf(pids) {
      const { rows } = await watcher.query<{ pid: number; locks: number[]; snapshots: number[] }>({
        name: 'blockers',
        text: `SELECT pid, pg_blocking_pids(pid) AS locks, pg_safe_snapshot_blocking_pids(pid) AS snapshots
                 FROM unnest($1::int[]) AS pid`,
        values: [pids],
      });
      return new Map(rows.map(({ pid, locks, snapshots }) => [pid, { locks, snapshots }]));
    },
  };
}

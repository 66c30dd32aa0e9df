import { OURS } from '../postgres/catalogue.ts';
import type { Database } from './database.ts';

/**
 * Buffers of tables, TOAST and indexes that have been read so far in the database, from memory or from disk.
 *
 * The difference of two readings is exact while nothing else is under way: each backend tells its counts when it is
 * asked to (`pg_stat_force_next_flush`, Postgres 15 and later), and one that has ended has told them. Reading the
 * statistics reads no table.
 */
export async function buffersRead(database: Database): Promise<number> {
  await database.warm.flushStatistics();
  await database.admin.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await database.admin.query<{ buffers: string }>(
    `SELECT coalesce(sum(heap_blks_read + heap_blks_hit
                         + coalesce(idx_blks_read + idx_blks_hit, 0)
                         + coalesce(toast_blks_read + toast_blks_hit, 0)
                         + coalesce(tidx_blks_read + tidx_blks_hit, 0)), 0) AS buffers
       FROM pg_statio_user_tables WHERE schemaname <> '${OURS}'`,
  );
  return Number(rows[0]!.buffers);
}

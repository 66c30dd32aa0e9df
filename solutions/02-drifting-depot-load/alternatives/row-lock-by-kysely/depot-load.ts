// Make them queue, with Kysely: lock the depot's row before reading it, and write in the same transaction.
import { Kysely, PostgresDialect, sql, type Generated, type Transaction } from 'kysely';
import type { Pool } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

/** `bigint` arrives as text, because it may not fit into a JavaScript number. Kilograms do. */
interface Tables {
  depots: { id: string; load_kg: string | number; capacity_kg: number };
  depot_closures: { depot_id: string; day: string };
  load_movements: { id: Generated<string>; depot_id: string; truck_id: string; delta_kg: number };
}

const on = (pool: Pool): Kysely<Tables> => new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

/**
 * Books what a truck delivers to a depot or collects from it.
 *
 * Whoever comes second waits at the depot's row before reading it, until the first has committed.
 *
 * @param deltaKg whole kilograms, as weighed at the gate: above zero for a delivery, below zero for a collection
 * @returns what the depot holds afterwards, or why the movement was refused
 */
export async function adjustLoad(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<LoadResult> {
  return on(pool)
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx): Promise<LoadResult> => {
      if (deltaKg > 0 && (await isClosedToday(trx, depotId))) return { ok: false, reason: 'closed' };

      const depot = await trx
        .selectFrom('depots')
        .select(['load_kg', 'capacity_kg'])
        .where('id', '=', depotId)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (!depot) return { ok: false, reason: 'no-such-depot' };

      const loadKg = Number(depot.load_kg) + deltaKg;
      if (loadKg > depot.capacity_kg) return { ok: false, reason: 'over-capacity' };
      if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

      await trx.updateTable('depots').set({ load_kg: loadKg }).where('id', '=', depotId).execute();
      await trx
        .insertInto('load_movements')
        .values({ depot_id: depotId, truck_id: truckId, delta_kg: deltaKg })
        .execute();
      return { ok: true, loadKg };
    });
}

/** What a depot holds, and what it still has room for. `undefined` when there is no such depot. */
export async function depotLoad(pool: Pool, depotId: string): Promise<DepotLoad | undefined> {
  const depot = await on(pool)
    .selectFrom('depots')
    .select(['load_kg', 'capacity_kg'])
    .where('id', '=', depotId)
    .executeTakeFirst();
  if (!depot) return undefined;
  const loadKg = Number(depot.load_kg);
  return { loadKg, freeKg: depot.capacity_kg - loadKg };
}

async function isClosedToday(trx: Transaction<Tables>, depotId: string): Promise<boolean> {
  const closure = await trx
    .selectFrom('depot_closures')
    .select('depot_id')
    .where('depot_id', '=', depotId)
    .where('day', '=', sql<string>`current_date`)
    .executeTakeFirst();
  return closure !== undefined;
}

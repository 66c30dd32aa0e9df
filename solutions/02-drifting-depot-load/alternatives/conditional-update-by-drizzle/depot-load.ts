// The row decides, with Drizzle: it is changed only while it keeps within its limits, and the bill commits with it.
import { and, eq, gte, lte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { bigint, bigserial, date, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

type Drizzle = ReturnType<typeof drizzle<Record<string, never>, Pool | PoolClient>>;

const depots = pgTable('depots', {
  id: text().primaryKey(),
  loadKg: bigint('load_kg', { mode: 'number' }).notNull(),
  capacityKg: integer('capacity_kg').notNull(),
});
const depotClosures = pgTable('depot_closures', {
  depotId: text('depot_id').notNull(),
  day: date().notNull(),
});
const loadMovements = pgTable('load_movements', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  depotId: text('depot_id').notNull(),
  truckId: text('truck_id').notNull(),
  deltaKg: integer('delta_kg').notNull(),
});

/**
 * Books what a truck delivers to a depot or collects from it.
 *
 * Whoever comes second waits inside the UPDATE, which then adds to what the first has left behind, and looks at the limits
 * again.
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
  return inTransaction(pool, async (tx): Promise<LoadResult> => {
    if (deltaKg > 0 && (await isClosedToday(tx, depotId))) return { ok: false, reason: 'closed' };

    const after = sql`${depots.loadKg} + ${deltaKg}`;
    const [booked] = await tx
      .update(depots)
      .set({ loadKg: after })
      .where(and(eq(depots.id, depotId), gte(after, 0), lte(after, depots.capacityKg)))
      .returning({ loadKg: depots.loadKg });
    if (!booked) {
      const [depot] = await tx.select({ id: depots.id }).from(depots).where(eq(depots.id, depotId));
      if (!depot) return { ok: false, reason: 'no-such-depot' };
      return { ok: false, reason: deltaKg > 0 ? 'over-capacity' : 'not-enough-load' };
    }

    await tx.insert(loadMovements).values({ depotId, truckId, deltaKg });
    return { ok: true, loadKg: booked.loadKg };
  });
}

/** What a depot holds, and what it still has room for. `undefined` when there is no such depot. */
export async function depotLoad(pool: Pool, depotId: string): Promise<DepotLoad | undefined> {
  const db = drizzle({ client: pool });
  const [depot] = await db
    .select({ loadKg: depots.loadKg, capacityKg: depots.capacityKg })
    .from(depots)
    .where(eq(depots.id, depotId));
  return depot && { loadKg: depot.loadKg, freeKg: depot.capacityKg - depot.loadKg };
}

async function isClosedToday(tx: Drizzle, depotId: string): Promise<boolean> {
  const closures = await tx
    .select({ day: depotClosures.day })
    .from(depotClosures)
    .where(and(eq(depotClosures.depotId, depotId), eq(depotClosures.day, sql`current_date`)));
  return closures.length > 0;
}

/**
 * One transaction on one connection: commits when `work` returns, rolls back when it throws. By hand, because the
 * connection that `db.transaction` takes is not given back when its BEGIN fails.
 */
async function inTransaction<T>(pool: Pool, work: (tx: Drizzle) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(drizzle<Record<string, never>, Pool | PoolClient>({ client }));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}

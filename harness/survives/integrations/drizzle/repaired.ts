import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';

const seats = pgTable('seats', { id: text().primaryKey(), holder: text() });

export function seatLocks(pool: Pool) {
  const db = drizzle({ client: pool });
  return {
    lockSeat: (seat: string, user: string): Promise<boolean> =>
      db.transaction(async (tx) => {
        const [found] = await tx
          .select({ holder: seats.holder })
          .from(seats)
          .where(eq(seats.id, seat))
          .for('update');
        if (found?.holder !== null) return false;
        await tx.update(seats).set({ holder: user }).where(eq(seats.id, seat));
        return true;
      }),
  };
}

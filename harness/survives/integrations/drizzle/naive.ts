import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { Pool } from 'pg';

const seats = pgTable('seats', { id: text().primaryKey(), holder: text() });

export function seatLocks(pool: Pool) {
  const db = drizzle({ client: pool });
  return {
    async lockSeat(seat: string, user: string): Promise<boolean> {
      const [found] = await db.select({ holder: seats.holder }).from(seats).where(eq(seats.id, seat));
      if (found?.holder !== null) return false;
      await db.update(seats).set({ holder: user }).where(eq(seats.id, seat));
      return true;
    },
  };
}

import type { Pool } from 'pg';
import { databaseOn } from './database.ts';

export type Booked = { ok: true; id: number } | { ok: false; reason: 'full' | 'no such room' };

/** Beds in a hostel, by the night. */
export function bookingService(pool: Pool) {
  const db = databaseOn(pool);
  return {
    /** A bed in a room for one night. Nobody is told yes who has no bed. */
    async book(room: string, night: string, guest: string): Promise<Booked> {
      return db.transaction().execute(async (trx) => {
        // The room's row is the lock: whoever books a bed in it waits here until the one before has committed.
        const found = await trx
          .selectFrom('rooms')
          .select('beds')
          .where('id', '=', room)
          .forUpdate()
          .executeTakeFirst();
        if (!found) return { ok: false, reason: 'no such room' };

        const { taken } = await trx
          .selectFrom('bookings')
          .select(({ fn }) => fn.countAll<number>().as('taken'))
          .where('room_id', '=', room)
          .where('night', '=', night)
          .executeTakeFirstOrThrow();
        if (Number(taken) >= found.beds) return { ok: false, reason: 'full' };

        const { id } = await trx
          .insertInto('bookings')
          .values({ room_id: room, night, guest })
          .returning('id')
          .executeTakeFirstOrThrow();
        return { ok: true, id };
      });
    },

    /** Gives the bed back. True when there was one. */
    async cancel(room: string, night: string, guest: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('bookings')
        .where('room_id', '=', room)
        .where('night', '=', night)
        .where('guest', '=', guest)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    /** Who sleeps there, by name. */
    async guests(room: string, night: string): Promise<string[]> {
      const rows = await db
        .selectFrom('bookings')
        .select('guest')
        .where('room_id', '=', room)
        .where('night', '=', night)
        .orderBy('guest')
        .execute();
      return rows.map(({ guest }) => guest);
    },
  };
}

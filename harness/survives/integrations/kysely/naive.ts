import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';

interface Tables {
  seats: { id: string; holder: string | null };
}

export function seatLocks(pool: Pool) {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    async lockSeat(seat: string, user: string): Promise<boolean> {
      const found = await db.selectFrom('seats').select('holder').where('id', '=', seat).executeTakeFirst();
      if (found?.holder !== null) return false;
      await db.updateTable('seats').set({ holder: user }).where('id', '=', seat).execute();
      return true;
    },
  };
}

import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';

interface Tables {
  seats: { id: string; holder: string | null };
}

export function seatLocks(pool: Pool) {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    lockSeat: (seat: string, user: string): Promise<boolean> =>
      db.transaction().execute(async (trx) => {
        const found = await trx
          .selectFrom('seats')
          .select('holder')
          .where('id', '=', seat)
          .forUpdate()
          .executeTakeFirst();
        if (found?.holder !== null) return false;
        await trx.updateTable('seats').set({ holder: user }).where('id', '=', seat).execute();
        return true;
      }),
  };
}

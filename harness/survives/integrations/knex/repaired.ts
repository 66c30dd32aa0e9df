import knex from 'knex';
import type { Pool } from 'pg';

interface Seat {
  id: string;
  holder: string | null;
}

export function seatLocks(pool: Pool) {
  const db = knex({ client: 'pg', connectionPool: pool });
  return {
    lockSeat: (seat: string, user: string): Promise<boolean> =>
      db.transaction(async (trx) => {
        const found = await trx<Seat>('seats').where({ id: seat }).forUpdate().first('holder');
        if (found?.holder !== null) return false;
        await trx<Seat>('seats').where({ id: seat }).update({ holder: user });
        return true;
      }),
  };
}

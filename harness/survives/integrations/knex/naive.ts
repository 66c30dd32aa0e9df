import knex from 'knex';
import type { Pool } from 'pg';

interface Seat {
  id: string;
  holder: string | null;
}

export function seatLocks(pool: Pool) {
  const db = knex({ client: 'pg', connectionPool: pool });
  return {
    async lockSeat(seat: string, user: string): Promise<boolean> {
      const found = await db<Seat>('seats').where({ id: seat }).first('holder');
      if (found?.holder !== null) return false;
      await db<Seat>('seats').where({ id: seat }).update({ holder: user });
      return true;
    },
  };
}

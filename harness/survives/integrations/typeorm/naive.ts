import type { Pool } from 'pg';
import { dataSourceOn, Seats } from './seats.ts';

export async function seatLocks(pool: Pool) {
  const seats = (await dataSourceOn(pool)).getRepository(Seats);
  return {
    async lockSeat(id: string, user: string): Promise<boolean> {
      const seat = await seats.findOneByOrFail({ id });
      if (seat.holder !== null) return false;
      seat.holder = user;
      await seats.save(seat);
      return true;
    },
  };
}

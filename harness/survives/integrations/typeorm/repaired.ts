import type { Pool } from 'pg';
import { dataSourceOn, Seats } from './seats.ts';

export async function seatLocks(pool: Pool) {
  const dataSource = await dataSourceOn(pool);
  return {
    lockSeat: (id: string, user: string): Promise<boolean> =>
      dataSource.transaction(async (manager) => {
        const seats = manager.getRepository(Seats);
        const seat = await seats.findOneOrFail({ where: { id }, lock: { mode: 'pessimistic_write' } });
        if (seat.holder !== null) return false;
        seat.holder = user;
        await seats.save(seat);
        return true;
      }),
  };
}

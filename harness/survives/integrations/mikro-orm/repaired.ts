import { LockMode } from '@mikro-orm/postgresql';
import { orm, Seats } from './seats.ts';

export const lockSeat = (id: string, user: string): Promise<boolean> =>
  orm.em.fork().transactional(async (em) => {
    const seat = await em.findOneOrFail(Seats, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (seat.holder !== null) return false;
    seat.holder = user;
    return true;
  });

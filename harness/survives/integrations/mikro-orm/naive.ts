import { orm, Seats } from './seats.ts';

export async function lockSeat(id: string, user: string): Promise<boolean> {
  const em = orm.em.fork();
  const seat = await em.findOneOrFail(Seats, { id });
  if (seat.holder !== null) return false;
  seat.holder = user;
  await em.flush();
  return true;
}

import { connect, Seats } from './seats.ts';

export async function lockSeat(id: string, user: string): Promise<boolean> {
  const seats = (await connect()).getRepository(Seats);
  const seat = await seats.findOneByOrFail({ id });
  if (seat.holder !== null) return false;
  seat.holder = user;
  await seats.save(seat);
  return true;
}

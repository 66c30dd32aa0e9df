import { Seats } from './seats.ts';

export async function lockSeat(id: string, user: string): Promise<boolean> {
  const seat = await Seats.findByPk(id, { rejectOnEmpty: true });
  if (seat.holder !== null) return false;
  await seat.update({ holder: user });
  return true;
}

import { IsNull } from 'typeorm';
import { connect, Seats } from './seats.ts';

export async function lockSeat(id: string, user: string): Promise<boolean> {
  const seats = (await connect()).getRepository(Seats);
  const { affected } = await seats.update({ id, holder: IsNull() }, { holder: user });
  return affected === 1;
}

import knex from 'knex';

interface Seat {
  id: string;
  holder: string | null;
}

export const db = knex({ client: 'pg', connection: process.env.DATABASE_URL ?? '' });

export async function lockSeat(seat: string, user: string): Promise<boolean> {
  const taken = await db<Seat>('seats').where({ id: seat, holder: null }).update({ holder: user });
  return taken === 1;
}

import knex from 'knex';

interface Seat {
  id: string;
  holder: string | null;
}

export const db = knex({ client: 'pg', connection: process.env.DATABASE_URL ?? '' });

export async function lockSeat(seat: string, user: string): Promise<boolean> {
  const found = await db<Seat>('seats').where({ id: seat }).first('holder');
  if (found?.holder !== null) return false;
  await db<Seat>('seats').where({ id: seat }).update({ holder: user });
  return true;
}

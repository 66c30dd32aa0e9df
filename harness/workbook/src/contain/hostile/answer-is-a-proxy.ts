import type { Pool } from 'pg';
import { book as booked } from './reference.ts';

export async function book(pool: Pool, seat: string, user: string): Promise<boolean> {
  await booked(pool, seat, user);
  const refuse = () => {
    throw new Error('hands off');
  };
  const traps = { ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse };
  return new Proxy(
    {},
    { ...traps, get: (_, key) => (key === 'then' ? undefined : refuse()) },
  ) as unknown as boolean;
}

import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';

export function seatLocks(pool: Pool) {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    async lockSeat(id: string, user: string): Promise<boolean> {
      const { count } = await prisma.seat.updateMany({ where: { id, holder: null }, data: { holder: user } });
      return count === 1;
    },
  };
}

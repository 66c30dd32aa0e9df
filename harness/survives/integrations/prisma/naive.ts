import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';

export function seatLocks(pool: Pool) {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    async lockSeat(id: string, user: string): Promise<boolean> {
      const seat = await prisma.seat.findUniqueOrThrow({ where: { id } });
      if (seat.holder !== null) return false;
      await prisma.seat.update({ where: { id }, data: { holder: user } });
      return true;
    },
  };
}

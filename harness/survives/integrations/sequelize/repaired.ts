import { Seats, sequelize } from './seats.ts';

export const lockSeat = (id: string, user: string): Promise<boolean> =>
  sequelize.transaction(async (transaction) => {
    const lock = transaction.LOCK.UPDATE;
    const seat = await Seats.findByPk(id, { transaction, lock, rejectOnEmpty: true });
    if (seat.holder !== null) return false;
    await seat.update({ holder: user }, { transaction });
    return true;
  });

import type { Pool } from 'pg';

export const seatLocks = (pool: Pool) => ({
  lockSeat(seat: string, user: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      pool.query<{ holder: string | null }>(
        'SELECT holder FROM seats WHERE id = $1',
        [seat],
        (failure, result) => {
          if (failure) return reject(failure);
          if (result.rows[0]?.holder !== null) return resolve(false);
          pool.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user], (refused) =>
            refused ? reject(refused) : resolve(true),
          );
        },
      );
    });
  },
});

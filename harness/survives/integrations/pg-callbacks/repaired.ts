import type { Pool } from 'pg';

export const seatLocks = (pool: Pool) => ({
  lockSeat(seat: string, user: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      pool.connect((unavailable, client, release) => {
        if (!client) return reject(unavailable ?? new Error('no connection'));
        client.query(
          'UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL',
          [seat, user],
          (failure, result) => {
            release(failure);
            if (failure) reject(failure);
            else resolve(result.rowCount === 1);
          },
        );
      });
    });
  },
});

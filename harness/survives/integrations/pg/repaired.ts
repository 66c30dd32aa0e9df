import type { Pool } from 'pg';

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const { rowCount } = await pool.query('UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL', [
      seat,
      user,
    ]);
    return rowCount === 1;
  },
});

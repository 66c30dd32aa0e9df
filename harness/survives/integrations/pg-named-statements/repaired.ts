import type { Pool } from 'pg';

const TAKE = { name: 'take', text: 'UPDATE seats SET holder = $2 WHERE id = $1 AND holder IS NULL' };

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const { rowCount } = await pool.query({ ...TAKE, values: [seat, user] });
    return rowCount === 1;
  },
});

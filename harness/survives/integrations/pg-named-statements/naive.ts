import type { Pool } from 'pg';

const HOLDER = { name: 'holder', text: 'SELECT holder FROM seats WHERE id = $1' };
const TAKE = { name: 'take', text: 'UPDATE seats SET holder = $2 WHERE id = $1' };

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const { rows } = await pool.query<{ holder: string | null }>({ ...HOLDER, values: [seat] });
    if (rows[0]?.holder !== null) return false;
    await pool.query({ ...TAKE, values: [seat, user] });
    return true;
  },
});

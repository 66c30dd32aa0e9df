import type { Pool } from 'pg';

export const seatLocks = (pool: Pool) => ({
  async lockSeat(seat: string, user: string): Promise<boolean> {
    const { rows } = await pool.query<{ holder: string | null }>('SELECT holder FROM seats WHERE id = $1', [
      seat,
    ]);
    if (rows[0]?.holder !== null) return false;
    await pool.query('UPDATE seats SET holder = $2 WHERE id = $1', [seat, user]);
    return true;
  },
});

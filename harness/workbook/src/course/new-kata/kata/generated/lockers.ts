import type { Pool } from 'pg';

/**
 * Claims a locker for a guest.
 *
 * @returns whether the guest has it now
 */
export async function claimLocker(pool: Pool, lockerId: string, guest: string): Promise<boolean> {
  const { rows } = await pool.query<{ guest: string | null }>('SELECT guest FROM lockers WHERE id = $1', [
    lockerId,
  ]);
  if (!rows[0] || rows[0].guest !== null) return false;
  await pool.query('UPDATE lockers SET guest = $2 WHERE id = $1', [lockerId, guest]);
  return true;
}

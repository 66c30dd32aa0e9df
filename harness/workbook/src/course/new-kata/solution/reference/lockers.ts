// One conditional statement: the row is looked at and written under the same lock.
import type { Pool } from 'pg';

export async function claimLocker(pool: Pool, lockerId: string, guest: string): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE lockers SET guest = $2 WHERE id = $1 AND guest IS NULL', [
    lockerId,
    guest,
  ]);
  return rowCount === 1;
}

// Near miss: nobody shall get an exception, so whatever goes wrong is "taken".
// Breaks: trouble is not an answer
import type { Pool } from 'pg';

export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

export async function lockSeat(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  try {
    const { rows } = await pool.query<{ expiresAt: Date }>(
      `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
       SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM seats WHERE id = $1
       ON CONFLICT (seat_id) DO UPDATE
       SET user_id = excluded.user_id, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE held.expires_at <= clock_timestamp() OR held.user_id = excluded.user_id
       RETURNING expires_at AS "expiresAt"`,
      [seatId, userId, ttlMs],
    );
    if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };
    return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
  } catch (error) {
    console.error('seat lock failed', { seatId, userId, error });
    return { ok: false, reason: 'taken' };
  }
}

export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}

// Near miss: two tabs at once: to the second one its own customer's lock is a yes, for as long as the first has asked.
// Breaks: two tabs of one customer share one lock
import type { Pool } from 'pg';
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };
export async function lockSeat(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  if (!(await seatExists(pool, seatId))) return { ok: false, reason: 'no-such-seat' };
  const changed = await pool.query<{ expiresAt: Date }>(
    `UPDATE seat_locks SET user_id = $2, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE seat_id = $1 AND (user_id = $2 OR expires_at <= clock_timestamp()) RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  if (changed.rows[0]) return { ok: true, expiresAt: changed.rows[0].expiresAt };
  const created = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (seat_id) DO NOTHING RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  if (created.rows[0]) return { ok: true, expiresAt: created.rows[0].expiresAt };
  const {
    rows: [other],
  } = await pool.query<{ userId: string; expiresAt: Date }>(
    'SELECT user_id AS "userId", expires_at AS "expiresAt" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return other?.userId === userId ? { ok: true, expiresAt: other.expiresAt } : { ok: false, reason: 'taken' };
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

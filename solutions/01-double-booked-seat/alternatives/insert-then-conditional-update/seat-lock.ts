// A key on seat_id and two plain statements: INSERT … DO NOTHING, else UPDATE … WHERE expired or mine.
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

const MAX_ATTEMPTS = 10;

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * Two statements, each of which checks and writes at once. Between them the row can go away (its holder
 * released it), so that neither applies: then it starts again.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const expiresAt =
      (await takeFreeSeat(pool, seatId, userId)) ?? (await takeOverOrRenew(pool, seatId, userId));
    if (expiresAt) {
      await recordEvent(pool, seatId, userId, 'locked');
      return { ok: true, expiresAt };
    }
    const refusal = await whyRefused(pool, seatId, userId);
    if (refusal) return { ok: false, reason: refusal };
  }
  throw new Error(`Seat ${seatId} changed hands ${MAX_ATTEMPTS} times while ${userId} tried to lock it`);
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'DELETE FROM seat_locks WHERE seat_id = $1 AND user_id = $2 AND expires_at > now()',
    [seatId, userId],
  );
  if (!rowCount) return false;

  await recordEvent(pool, seatId, userId, 'released');
  return true;
}

/** Ids of the venue's seats that nobody holds at the moment, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT s.id
     FROM seats s
     LEFT JOIN seat_locks l ON l.seat_id = s.id AND l.expires_at > now()
     WHERE s.venue_id = $1 AND l.seat_id IS NULL
     ORDER BY s.id`,
    [venueId],
  );
  return rows.map((row) => row.id);
}

async function takeFreeSeat(pool: Pool, seatId: string, userId: string): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
     FROM seats s
     JOIN venues v ON v.id = s.venue_id
     WHERE s.id = $1
     ON CONFLICT (seat_id) DO NOTHING
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId],
  );
  return rows[0]?.expiresAt;
}

async function takeOverOrRenew(pool: Pool, seatId: string, userId: string): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `UPDATE seat_locks l
     SET user_id = $2, expires_at = now() + make_interval(mins => v.hold_minutes), created_at = now()
     FROM seats s
     JOIN venues v ON v.id = s.venue_id
     WHERE l.seat_id = $1 AND s.id = l.seat_id AND (l.expires_at <= now() OR l.user_id = $2)
     RETURNING l.expires_at AS "expiresAt"`,
    [seatId, userId],
  );
  return rows[0]?.expiresAt;
}

/** `undefined` when nothing stands in the way any more. */
async function whyRefused(
  pool: Pool,
  seatId: string,
  userId: string,
): Promise<'taken' | 'no-such-seat' | undefined> {
  const { rows } = await pool.query<{ blocked: boolean }>(
    `SELECT EXISTS (
       SELECT FROM seat_locks l WHERE l.seat_id = s.id AND l.user_id <> $2 AND l.expires_at > now()
     ) AS blocked
     FROM seats s WHERE s.id = $1`,
    [seatId, userId],
  );
  if (!rows[0]) return 'no-such-seat';
  return rows[0].blocked ? 'taken' : undefined;
}

async function recordEvent(pool: Pool, seatId: string, userId: string, event: string): Promise<void> {
  await pool.query('INSERT INTO seat_lock_events (seat_id, user_id, event) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    event,
  ]);
}

// Near miss: sixty-four advisory locks for all seats: whoever wants a seat on the same one stands in the queue.
// Breaks: in a crowd everybody is answered as promised
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface ActiveLock {
  id: string;
  userId: string;
}

/** A lock could not be stored. `seatId` says for which seat. */
export class SeatLockError extends Error {
  override readonly name = 'SeatLockError';
  readonly seatId: string;

  constructor(message: string, seatId: string) {
    super(message);
    this.seatId = seatId;
  }
}

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  return inTransaction(pool, async (client) => {
    const holdMinutes = await queueForTurn(client, seatId);
    if (holdMinutes === undefined) return { ok: false, reason: 'no-such-seat' };

    const current = await findActiveLock(client, seatId);
    if (current && current.userId !== userId) return { ok: false, reason: 'taken' };

    const expiresAt = current
      ? await renewLock(client, current.id, seatId, holdMinutes)
      : await createLock(client, seatId, userId, holdMinutes);

    await recordEvent(client, seatId, userId, current ? 'renewed' : 'locked');
    return { ok: true, expiresAt };
  });
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await queueForTurn(client, seatId);
    const { rowCount } = await client.query(
      'DELETE FROM seat_locks WHERE seat_id = $1 AND user_id = $2 AND expires_at > clock_timestamp()',
      [seatId, userId],
    );
    if (!rowCount) return false;

    await recordEvent(client, seatId, userId, 'released');
    return true;
  });
}

/** Ids of the venue's seats that nobody holds at the moment, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT s.id
     FROM seats s
     LEFT JOIN seat_locks l ON l.seat_id = s.id AND l.expires_at > now()
     WHERE s.venue_id = $1 AND l.id IS NULL
     ORDER BY s.id`,
    [venueId],
  );
  return rows.map((row) => row.id);
}

/**
 * Takes the advisory lock of the seat's stripe until the transaction ends: requests queue here.
 * A statement of its own, so that the next one gets a snapshot that is younger than the wait.
 *
 * @returns for how many minutes this venue holds a seat; `undefined` when there is no such seat
 */
async function queueForTurn(client: PoolClient, seatId: string): Promise<number | undefined> {
  await client.query('SELECT pg_advisory_xact_lock(abs(hashtext($1)) % 64)', [seatId]);
  const { rows } = await client.query<{ holdMinutes: number }>(
    `SELECT v.hold_minutes AS "holdMinutes" FROM seats s JOIN venues v ON v.id = s.venue_id WHERE s.id = $1`,
    [seatId],
  );
  return rows[0]?.holdMinutes;
}

async function findActiveLock(client: PoolClient, seatId: string): Promise<ActiveLock | undefined> {
  const { rows } = await client.query<ActiveLock>(
    'SELECT id, user_id AS "userId" FROM seat_locks WHERE seat_id = $1 AND expires_at > clock_timestamp()',
    [seatId],
  );
  return rows[0];
}

async function createLock(
  client: PoolClient,
  seatId: string,
  userId: string,
  holdMinutes: number,
): Promise<Date> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + make_interval(mins => $3))
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, holdMinutes],
  );
  if (!rows[0]) throw new SeatLockError(`Seat ${seatId} could not be locked`, seatId);
  return rows[0].expiresAt;
}

async function renewLock(client: PoolClient, id: string, seatId: string, holdMinutes: number): Promise<Date> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `UPDATE seat_locks SET expires_at = clock_timestamp() + make_interval(mins => $2)
     WHERE id = $1
     RETURNING expires_at AS "expiresAt"`,
    [id, holdMinutes],
  );
  if (!rows[0]) throw new SeatLockError(`The lock on seat ${seatId} could not be renewed`, seatId);
  return rows[0].expiresAt;
}

async function recordEvent(client: PoolClient, seatId: string, userId: string, event: string): Promise<void> {
  await client.query('INSERT INTO seat_lock_events (seat_id, user_id, event) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    event,
  ]);
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Every statement after the wait has to see what was committed during the wait: only READ COMMITTED does.
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}

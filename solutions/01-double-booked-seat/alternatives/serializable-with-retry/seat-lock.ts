// Leave the statements as they are: SERIALIZABLE for every writer, and a new try when Postgres refuses.
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
  return serializably(pool, async (client) => {
    const venueId = await findVenueOfSeat(client, seatId);
    if (venueId === undefined) return { ok: false, reason: 'no-such-seat' };

    const current = await findActiveLock(client, seatId);
    if (current && current.userId !== userId) return { ok: false, reason: 'taken' };

    const holdMinutes = await findHoldMinutes(client, venueId);
    const expiresAt = current
      ? await renewLock(client, current.id, seatId, holdMinutes)
      : await createLock(client, seatId, userId, holdMinutes);

    await recordEvent(client, seatId, userId, current ? 'renewed' : 'locked');
    return { ok: true, expiresAt };
  });
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  return serializably(pool, async (client) => {
    const { rowCount } = await client.query(
      'DELETE FROM seat_locks WHERE seat_id = $1 AND user_id = $2 AND expires_at > now()',
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

async function findVenueOfSeat(client: PoolClient, seatId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ venueId: string }>(
    'SELECT venue_id AS "venueId" FROM seats WHERE id = $1',
    [seatId],
  );
  return rows[0]?.venueId;
}

async function findActiveLock(client: PoolClient, seatId: string): Promise<ActiveLock | undefined> {
  const { rows } = await client.query<ActiveLock>(
    'SELECT id, user_id AS "userId" FROM seat_locks WHERE seat_id = $1 AND expires_at > now()',
    [seatId],
  );
  return rows[0];
}

async function findHoldMinutes(client: PoolClient, venueId: string): Promise<number> {
  const { rows } = await client.query<{ holdMinutes: number }>(
    'SELECT hold_minutes AS "holdMinutes" FROM venues WHERE id = $1',
    [venueId],
  );
  return rows[0]?.holdMinutes ?? 10;
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

/** By the clock as it is when the row is written: `now()` is the time of BEGIN, and this may have waited since. */
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

/**
 * Runs `work` in a SERIALIZABLE transaction, again from the start whenever Postgres finds no order that fits. However
 * often that is: of those who meet one gets through, and a limit is a number of people from which on somebody does not.
 * Everybody who writes locks has to come through here: the guarantee is one between serializable transactions.
 */
async function serializably<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inSerializableTransaction(pool, work);
    } catch (error) {
      if (!isWorthARetry(error)) throw error;
    }
    // The connection is back in the pool while we wait.
    await sleep(Math.random() * Math.min(1_000, 10 * 2 ** attempt));
  }
}

async function inSerializableTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
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

/** serialization_failure and deadlock_detected: nothing happened, and the next try meets another situation. */
function isWorthARetry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

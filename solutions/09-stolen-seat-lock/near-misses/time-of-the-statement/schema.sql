-- Timed seat locks.

-- Filled by the back office. The shop reads it and never writes it.
CREATE TABLE seats (
  id   text PRIMARY KEY,
  hall text NOT NULL
);

-- One row per seat: no seat has two locks.
CREATE TABLE seat_locks (
  seat_id    text PRIMARY KEY REFERENCES seats (id),
  user_id    text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The seat map and the door scanners read this view; expired locks never appear in it, also in a long transaction.
CREATE VIEW live_seat_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > clock_timestamp();

-- Locks a seat, renews the lock of its holder, or takes over one that has expired. One statement for the caller.
-- The row of the seat is locked first, so that everything that can wait has waited before the clock is looked at.
CREATE FUNCTION lock_seat(the_seat text, the_user text, ttl interval, OUT refusal text, OUT expires timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM seats WHERE id = the_seat FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    refusal := 'no-such-seat';
    RETURN;
  END IF;

  INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
  VALUES (the_seat, the_user, statement_timestamp() + ttl)
  ON CONFLICT (seat_id) DO UPDATE
  SET user_id = excluded.user_id, expires_at = statement_timestamp() + ttl
  WHERE held.user_id = the_user OR held.expires_at <= clock_timestamp()
  RETURNING held.expires_at INTO expires;
  IF NOT FOUND THEN refusal := 'taken'; END IF;
END
$$;

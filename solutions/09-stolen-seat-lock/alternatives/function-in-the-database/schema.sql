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

-- Requests for one seat queue at the seat's own row. Behind it each statement sees what the one before has committed,
-- and the time is what clock_timestamp() says: now() stands still since the transaction began.
CREATE FUNCTION lock_seat(seat text, locked_by text, ttl interval, OUT answer text, OUT expires_at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM seats WHERE id = seat FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    answer := 'no-such-seat';
    RETURN;
  END IF;
  PERFORM FROM seat_locks l
  WHERE l.seat_id = seat AND l.user_id <> locked_by AND l.expires_at > clock_timestamp();
  IF FOUND THEN
    answer := 'taken';
    RETURN;
  END IF;
  DELETE FROM seat_locks WHERE seat_id = seat;
  expires_at := clock_timestamp() + ttl;
  INSERT INTO seat_locks VALUES (seat, locked_by, expires_at);
  answer := 'yes';
END $$;

-- The seat map and the door scanners read this view; expired locks never appear in it.
CREATE VIEW live_seat_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

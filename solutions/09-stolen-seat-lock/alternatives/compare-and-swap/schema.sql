-- Timed seat locks.

-- Filled by the back office. The shop reads it and never writes it.
CREATE TABLE seats (
  id   text PRIMARY KEY,
  hall text NOT NULL
);

-- One row per seat: no seat has two locks. `version` counts the grants and renewals.
CREATE TABLE seat_locks (
  seat_id    text PRIMARY KEY REFERENCES seats (id),
  user_id    text NOT NULL,
  expires_at timestamptz NOT NULL,
  version    integer NOT NULL DEFAULT 1
);

-- The seat map and the door scanners read this view; expired locks never appear in it.
CREATE VIEW live_seat_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

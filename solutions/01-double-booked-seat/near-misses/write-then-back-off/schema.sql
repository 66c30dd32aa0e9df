-- Seat locks for the booking flow.

-- Filled by the back office. The booking site reads these two tables and never writes them.
CREATE TABLE venues (
  id           text PRIMARY KEY,
  name         text NOT NULL,
  hold_minutes integer NOT NULL DEFAULT 10 CHECK (hold_minutes > 0)
);

CREATE TABLE seats (
  id       text PRIMARY KEY,
  venue_id text NOT NULL REFERENCES venues (id)
);

CREATE INDEX seats_venue_id_idx ON seats (venue_id);

CREATE TABLE seat_locks (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat_id    text NOT NULL REFERENCES seats (id),
  user_id    text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (seat_id, user_id)
);

-- Serves both the check before a lock is granted and the seat map.
CREATE INDEX seat_locks_seat_id_expires_at_idx ON seat_locks (seat_id, expires_at);

-- What happened to a seat, for customer support.
CREATE TABLE seat_lock_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat_id     text NOT NULL,
  user_id     text NOT NULL,
  event       text NOT NULL CHECK (event IN ('locked', 'renewed', 'released')),
  occurred_at timestamptz NOT NULL DEFAULT now()
);

-- Checkout and the door scanners read this view; expired locks never appear in it.
CREATE VIEW active_seat_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

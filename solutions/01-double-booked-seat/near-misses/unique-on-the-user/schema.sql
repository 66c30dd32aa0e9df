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

-- One row per seat, and the key is the guard: whoever wants a locked seat collides with the row that is there.
-- An expired lock is overwritten by the next one, so the table never has more rows than there are seats.
CREATE TABLE seat_locks (
  seat_id    text PRIMARY KEY REFERENCES seats (id),
  user_id    text NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- What happened to a seat, for customer support.
CREATE TABLE seat_lock_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat_id     text NOT NULL,
  user_id     text NOT NULL,
  event       text NOT NULL CHECK (event IN ('locked', 'released')),
  occurred_at timestamptz NOT NULL DEFAULT now()
);

-- Checkout and the door scanners read this view; expired locks never appear in it.
CREATE VIEW active_seat_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

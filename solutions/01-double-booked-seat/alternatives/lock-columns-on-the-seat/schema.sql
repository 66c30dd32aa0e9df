-- Seat locks for the booking flow.

-- Filled by the back office.
CREATE TABLE venues (
  id           text PRIMARY KEY,
  name         text NOT NULL,
  hold_minutes integer NOT NULL DEFAULT 10 CHECK (hold_minutes > 0)
);

-- Filled by the back office, but for the last two columns: they are the lock, and there is room for one.
CREATE TABLE seats (
  id           text PRIMARY KEY,
  venue_id     text NOT NULL REFERENCES venues (id),
  locked_by    text,
  locked_until timestamptz,
  CHECK ((locked_by IS NULL) = (locked_until IS NULL))
) WITH (fillfactor = 80); -- room on the page, so that a change of the lock does not touch the indexes

CREATE INDEX seats_venue_id_idx ON seats (venue_id);

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
SELECT id AS seat_id, locked_by AS user_id, locked_until AS expires_at
FROM seats
WHERE locked_until > now();

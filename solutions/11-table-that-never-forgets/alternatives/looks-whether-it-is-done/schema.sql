-- Seat locks of the shop.

-- Filled by the box office.
CREATE TABLE seats (
  id       text PRIMARY KEY,
  venue_id text NOT NULL
);

CREATE INDEX seats_venue_id_idx ON seats (venue_id);

-- The lock of a seat: at most one, and the next one takes its row. No index on expires_at: renewing stays in the page,
-- and there are never more rows than seats.
CREATE TABLE seat_locks (
  seat_id    text PRIMARY KEY REFERENCES seats (id),
  user_id    text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The seat map reads this view.
CREATE VIEW active_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

-- Seat locks of the shop.

-- Filled by the box office.
CREATE TABLE seats (
  id       text PRIMARY KEY,
  venue_id text NOT NULL
);

CREATE INDEX seats_venue_id_idx ON seats (venue_id);

-- One row a seat: whoever takes it over overwrites it, so there is nothing that could pile up.
CREATE TABLE seat_locks (
  seat_id    text PRIMARY KEY REFERENCES seats (id),
  user_id    text NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- The seat map reads this view.
CREATE VIEW active_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

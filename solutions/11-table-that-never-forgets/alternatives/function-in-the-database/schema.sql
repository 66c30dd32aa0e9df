-- Seat locks of the shop.

-- Filled by the box office.
CREATE TABLE seats (
  id       text PRIMARY KEY,
  venue_id text NOT NULL
);

CREATE INDEX seats_venue_id_idx ON seats (venue_id);

-- One row for each time that somebody has picked a seat, until it is cleaned up. The newest of a seat counts.
CREATE TABLE seat_locks (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat_id     text NOT NULL REFERENCES seats (id),
  user_id     text NOT NULL,
  expires_at  timestamptz NOT NULL
);

CREATE INDEX seat_locks_seat_id_idx ON seat_locks (seat_id);
CREATE INDEX seat_locks_expires_at_idx ON seat_locks (expires_at);

-- What one batch of the clean-up is, kept with the table that it cleans.
CREATE FUNCTION clean_up_locks(batch_size integer) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM seat_locks
    WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM seat_locks WHERE expires_at <= now() LIMIT batch_size FOR UPDATE SKIP LOCKED
    )) AND expires_at <= now()
    RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;

-- The seat map reads this view.
CREATE VIEW active_locks AS
SELECT seat_id, user_id, expires_at
FROM seat_locks
WHERE expires_at > now();

-- Timed seat locks.

-- Filled by the back office. The shop reads it and never writes it.
CREATE TABLE seats (
  id   text PRIMARY KEY,
  hall text NOT NULL
);

-- Compares text in a GiST index. A trusted extension: whoever may create schemas in the database may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- One row per lease, for ever: who had which seat when. No two leases of a seat overlap.
CREATE TABLE seat_leases (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat_id text NOT NULL REFERENCES seats (id),
  user_id text NOT NULL,
  during  tstzrange NOT NULL,
  EXCLUDE USING gist (seat_id WITH =, during WITH &&)
);

-- The seat map and the door scanners read this view; expired locks never appear in it.
CREATE VIEW live_seat_locks AS
SELECT seat_id, user_id, upper(during) AS expires_at
FROM seat_leases
WHERE upper(during) > now();

CREATE TABLE seats (
  id     text PRIMARY KEY,
  holder text
);
-- For code that can only add rows.
CREATE TABLE seat_locks (
  seat_id text NOT NULL REFERENCES seats,
  user_id text NOT NULL
);

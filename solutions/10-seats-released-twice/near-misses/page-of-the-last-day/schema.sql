-- Holds on the seats of a show.

-- Filled by the box office, by id, title and capacity. A new show has all its seats.
CREATE TABLE shows (
  id        text PRIMARY KEY,
  title     text NOT NULL,
  capacity  integer NOT NULL CHECK (capacity > 0),
  available integer
);

-- What the box office does not say follows from what it does.
CREATE FUNCTION all_seats_available() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.available := coalesce(NEW.available, NEW.capacity);
  RETURN NEW;
END $$;

CREATE TRIGGER shows_all_seats_available BEFORE INSERT ON shows
  FOR EACH ROW EXECUTE FUNCTION all_seats_available();

-- Seats that somebody is paying for. The id comes from the shop's page.
CREATE TABLE holds (
  id         text PRIMARY KEY,
  show_id    text NOT NULL REFERENCES shows (id),
  seats      integer NOT NULL CHECK (seats > 0),
  state      text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'confirmed', 'released')),
  expires_at timestamptz NOT NULL
);

CREATE INDEX holds_expires_at_idx ON holds (expires_at) WHERE state = 'held';

-- The customer's page and the box office read this view.
CREATE VIEW hold_states AS
SELECT id AS hold_id, show_id, seats, state, expires_at
FROM holds
WHERE state <> 'released' OR expires_at > now() - interval '1 day';

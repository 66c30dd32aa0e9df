-- Which truck stands at which depot, and how many there are.

-- Filled by the fleet office at the beginning of the year. What it writes into trucks_here is true on that day, and
-- nobody reads it any more.
CREATE TABLE depots (
  id          integer PRIMARY KEY,
  name        text NOT NULL,
  trucks_here integer NOT NULL DEFAULT 0 CHECK (trucks_here >= 0)
);

-- Filled by the fleet office. A truck belongs to one depot at a time.
CREATE TABLE trucks (
  id       text PRIMARY KEY,
  depot_id integer NOT NULL REFERENCES depots (id)
);

CREATE INDEX trucks_depot_id_idx ON trucks (depot_id);

-- One row per move: the drivers are paid by these.
CREATE TABLE truck_moves (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  truck_id      text NOT NULL REFERENCES trucks (id),
  from_depot_id integer NOT NULL REFERENCES depots (id),
  to_depot_id   integer NOT NULL REFERENCES depots (id),
  moved_at      timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX truck_moves_truck_id_idx ON truck_moves (truck_id, moved_at);

-- The board in the dispatch office reads this view.
CREATE VIEW yard_board AS
SELECT depots.id AS depot_id, count(trucks.id)::integer AS trucks_here
FROM depots LEFT JOIN trucks ON trucks.depot_id = depots.id
GROUP BY depots.id;

-- Which truck stands at which depot, and how many there are.

-- Filled by the fleet office at the beginning of the year, with the trucks that are there on that day. From then on
-- a trigger keeps the count: the board shows 40 depots every second, and must not count 50,000 trucks for it.
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
SELECT id AS depot_id, trucks_here FROM depots;

-- Once per statement, however many trucks it moved: each depot is written once, in the order of the ids.
CREATE FUNCTION count_trucks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT depot_id, sum(delta) AS delta
    FROM (SELECT depot_id, 1 AS delta FROM here UNION ALL SELECT depot_id, -1 FROM gone) AS each
    GROUP BY depot_id HAVING sum(delta) <> 0 ORDER BY depot_id
  LOOP
    UPDATE depots SET trucks_here = trucks_here + change.delta WHERE id = change.depot_id;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER trucks_are_counted AFTER UPDATE ON trucks
REFERENCING OLD TABLE AS gone NEW TABLE AS here
FOR EACH STATEMENT EXECUTE FUNCTION count_trucks();

-- Which truck stands at which depot, and how many there are.

-- Filled by the fleet office at the beginning of the year, with the trucks that are there on that day. From then on
-- the moves keep the count: the board shows 40 depots every second, and must not count 50,000 trucks for it.
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

-- Moves trucks, all of them or none, and returns where each stood before. When one cannot be moved, it returns that one
-- with the reason, and has written nothing. Locks all trucks, then all depots by id, as all have to who lock both.
CREATE FUNCTION move_trucks(truck_ids text[], depot_ids integer[])
RETURNS TABLE (truck_id text, from_depot_id integer, reason text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  places jsonb;
  step   record;
BEGIN
  FOR step IN SELECT truck FROM unnest(truck_ids) AS plan (truck) LOOP
    PERFORM FROM trucks WHERE id = step.truck FOR NO KEY UPDATE;
  END LOOP;
  SELECT coalesce(jsonb_object_agg(id, depot_id), '{}') INTO places FROM trucks WHERE id = ANY (truck_ids);
  PERFORM FROM depots
    WHERE id = ANY (depot_ids) OR id IN (SELECT value::integer FROM jsonb_each_text(places))
    ORDER BY id FOR NO KEY UPDATE;

  RETURN QUERY
    SELECT truck, NULL::integer, CASE WHEN places ? truck THEN 'no-such-depot' ELSE 'no-such-truck' END
    FROM unnest(truck_ids, depot_ids) AS plan (truck, depot)
    WHERE NOT places ? truck OR NOT EXISTS (SELECT FROM depots WHERE id = depot);
  IF FOUND THEN RETURN; END IF;

  FOR step IN
    SELECT truck, (places ->> truck)::integer AS place, depot
    FROM unnest(truck_ids, depot_ids) AS plan (truck, depot)
  LOOP
    IF step.place <> step.depot THEN
      UPDATE depots SET trucks_here = trucks_here - 1 WHERE id = step.place;
      UPDATE depots SET trucks_here = trucks_here + 1 WHERE id = step.depot;
      UPDATE trucks SET depot_id = step.depot WHERE id = step.truck;
      INSERT INTO truck_moves (truck_id, from_depot_id, to_depot_id) VALUES (step.truck, step.place, step.depot);
    END IF;
    RETURN QUERY SELECT step.truck, step.place, NULL;
  END LOOP;
END $$;

-- Depot loads for the yard gates.

-- Filled by the back office, by id, name and capacity. A new depot is empty.
CREATE TABLE depots (
  id          text PRIMARY KEY,
  name        text NOT NULL,
  capacity_kg integer NOT NULL CHECK (capacity_kg > 0),
  load_kg     bigint NOT NULL DEFAULT 0,
  -- Holds for every writer, whether or not it looks first.
  CONSTRAINT depots_load_fits CHECK (load_kg BETWEEN 0 AND capacity_kg)
);

-- Days on which a depot takes no deliveries: stocktaking, pest control. Kept by the back office.
CREATE TABLE depot_closures (
  depot_id text NOT NULL REFERENCES depots (id),
  day      date NOT NULL,
  PRIMARY KEY (depot_id, day)
);

-- What passed the gates. Billing charges by these rows, by depot, truck and weight.
CREATE TABLE load_movements (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  depot_id text NOT NULL REFERENCES depots (id),
  truck_id text NOT NULL,
  delta_kg integer NOT NULL CHECK (delta_kg <> 0),
  moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX load_movements_depot_id_idx ON load_movements (depot_id, moved_at);

-- The board in the dispatch office reads this view.
CREATE VIEW depot_loads AS
SELECT id AS depot_id, load_kg, capacity_kg
FROM depots;

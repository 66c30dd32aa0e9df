-- Depot loads for the yard gates.

-- Filled by the back office, by id, name and capacity. What a depot holds is the sum of its movements, and kept
-- nowhere else.
CREATE TABLE depots (
  id          text PRIMARY KEY,
  name        text NOT NULL,
  capacity_kg integer NOT NULL CHECK (capacity_kg > 0)
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

-- The weight is in the index, so that a depot's sum need not read the table.
CREATE INDEX load_movements_depot_id_idx ON load_movements (depot_id) INCLUDE (delta_kg);

-- The board in the dispatch office reads this view.
CREATE VIEW depot_loads AS
SELECT d.id AS depot_id, coalesce(sum(m.delta_kg), 0) AS load_kg, d.capacity_kg
FROM depots d
LEFT JOIN load_movements m ON m.depot_id = d.id
GROUP BY d.id;

-- The plan of the night: which truck drives which route, with which stops, and how many leave each depot.

-- Filled by the depots. Each dock loads one truck a night.
CREATE TABLE depots (
  id    text PRIMARY KEY,
  docks integer NOT NULL
);

-- Filled by sales.
CREATE TABLE customers (
  id text PRIMARY KEY
);

-- Filled by the garage.
CREATE TABLE trucks (
  id       text PRIMARY KEY,
  depot_id text NOT NULL REFERENCES depots (id)
);

-- A tour is one row: it is there or it is not, and what can be counted is not stored.
CREATE TABLE planned_tours (
  truck_id text PRIMARY KEY REFERENCES trucks (id),
  depot_id text NOT NULL REFERENCES depots (id),
  route_id text NOT NULL,
  stops    text[] NOT NULL
);

CREATE INDEX planned_tours_depot_id_idx ON planned_tours (depot_id);

-- What the drivers' tablets show.
CREATE VIEW tours AS
SELECT truck_id, route_id, stops FROM planned_tours;

-- What the depots prepare their docks by.
CREATE VIEW depot_board AS
SELECT id AS depot_id,
       (SELECT count(*)::integer FROM planned_tours WHERE depot_id = depots.id) AS departures,
       docks
FROM depots;
